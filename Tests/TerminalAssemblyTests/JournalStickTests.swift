import Cryptography
import DeviceInterface
import Failures
import Foundation
import Journal
import SystemPackage
import TerminalAssembly
import Testing
import Verdicts

/// A terminal's journal as commands work on it: proofs, a witness by stick, forgetting.
final class JournalStickTests {
    private let folder = FilePath("/tmp/gatelight-stick-\(UInt64.random(in: 0 ... .max))")
    private var stick: FilePath { folder.appending("stick") }
    private var config: String { folder.appending("gatelight.yaml").string }

    init() throws {
        for name in ["stick", "desk"] {
            try FileManager.default.createDirectory(
                atPath: folder.appending(name).string, withIntermediateDirectories: true)
        }
        let key = try PrivateKey.generate(.ed25519)
        try write(key.pem, "desk/private.pem")
        try write("journal: {directory: \(folder)/journal}\n", "gatelight.yaml")
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder.string)
    }

    private func write(_ text: String, _ name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: folder.appending(name).string))
    }

    /// Lets the terminal run and record `count` entries.
    private func record(_ count: Int, from second: Int = 0) throws {
        let directory = folder.appending("journal")
        let journal = try Journal(
            storage: FileStorage(path: VerdictJournal.path(in: directory)),
            maximumSize: 1 << 16, tree: FileTree(writing: VerdictJournal.tree(in: directory)))
        for number in 0..<count {
            try journal.append(
                JournalEntry(
                    time: Date(timeIntervalSince1970: 1_795_446_245 + Double(second + number)),
                    verdict: Verdict(.statusGreen), source: "reader", latency: .milliseconds(20)))
        }
        try journal.finish()
    }

    private func desk(new: Bool = true) throws -> WitnessDesk {
        try WitnessDesk(
            key: folder.appending("desk/private.pem"), name: "desk.example",
            folder: folder.appending("desk/seen"), acceptsNew: new)
    }

    private func terminal() throws -> TerminalJournal {
        try TerminalJournal(config: config, directory: nil)
    }

    private func verify(_ trust: TerminalJournal.Trust? = nil) throws -> [String] {
        var findings: [String] = []
        let trust = try trust ?? .init(key: nil, witnesses: [], cosigned: [], seal: nil)
        _ = try terminal().verify(noted: nil, trust) { findings.append("\($0)") }
        return findings
    }

    @Test func `a stick carries a checkpoint out and a cosignature back`() throws {
        try record(10)
        let desk = try desk()
        try write(
            "journal: {directory: \(folder)/journal, witnesses: [\"\(desk.key)\"]}\n",
            "gatelight.yaml")
        #expect(try terminal().take(stick) == nil)
        _ = try terminal().writeRequest(onto: stick, since: nil)
        // A desk that does not know the terminal refuses, unless it is told to.
        let time = Date(timeIntervalSince1970: 1_795_500_000)
        let refused = try self.desk(new: false).answer(stick: stick, at: time)
        #expect(refused.map(\.isSigned) == [false])
        #expect(try desk.answer(stick: stick, at: time).map(\.isSigned) == [true])
        var told: [String] = []
        TerminalJournal.takeCosignature(from: stick.string, config) { told.append($0) }
        #expect(told == ["journal: a witness saw the entries up to number 10"])
        try record(10, from: 100)
        _ = try terminal().writeRequest(onto: stick, since: nil)
        #expect(try self.desk(new: false).answer(stick: stick, at: time).map(\.isSigned) == [true])
        #expect(try terminal().take(stick) == 20)
        #expect(try verify() == [])
        let survey = try terminal().verify(
            noted: nil, .init(key: nil, witnesses: [], cosigned: [], seal: nil)
        ) { _ in }
        #expect(survey.tree?.witnessed.map(\.size) == [20])
        // The proof names the witness.
        #expect(try terminal().proof(of: 7).contains("— desk.example "))
    }

    @Test func `an older copy of the disk is found with what the desk keeps`() throws {
        try record(10)
        let (path, copy) = (folder.appending("journal").string, folder.appending("copy").string)
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        try record(10, from: 100)
        let desk = try desk()
        _ = try terminal().writeRequest(onto: stick, since: nil)
        #expect(try desk.answer(stick: stick, at: Date()).map(\.isSigned) == [true])
        let seen = try FileManager.default.contentsOfDirectory(
            atPath: folder.appending("desk/seen").string)
        let kept = try #require(seen.first { $0.hasSuffix(".cosigned") })
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: copy, toPath: path)
        #expect(try verify() == [])
        let trust = try TerminalJournal.Trust(
            key: nil, witnesses: [desk.key],
            cosigned: [folder.appending("desk/seen/\(kept)").string], seal: nil)
        let findings = try verify(trust)
        #expect(findings.count == 1 && findings[0].contains("desk.example saw 20 entries"))
        // The desk itself refuses what the older copy says next.
        try record(3, from: 500)
        _ = try terminal().writeRequest(onto: stick, since: nil)
        let answer = try desk.answer(stick: stick, at: Date())
        #expect(answer.map(\.isSigned) == [false])
    }

    @Test func `entries are forgotten only while no terminal writes`() throws {
        try record(5)
        let directory = folder.appending("journal")
        do {
            let running = try FileTree(writing: VerdictJournal.tree(in: directory))
            let error = #expect(throws: Failure.self) {
                try self.terminal().forget(Forgetting(numbers: [2]))
            }
            #expect(error?.message.contains("systemctl stop gatelight") == true)
            withExtendedLifetime(running) {}
        }
        #expect(try terminal().forget(Forgetting(numbers: [2])) == 1)
        #expect(try verify() == [])
        let error = #expect(throws: Failure.self) { try self.terminal().proof(of: 2) }
        #expect(error?.message == "entry 2 was dropped or forgotten")
    }

    @Test func `checkpoints are sealed from the command on, and verified with its key`() throws {
        try record(5)
        let key = try terminal().beginSealing()
        #expect(throws: Failure.self) { try self.terminal().beginSealing() }
        try record(5, from: 50)
        try write(key + "\n", "seal.key")
        let path = folder.appending("seal.key").string
        #expect(
            try verify(.init(key: nil, witnesses: [], cosigned: [], seal: path)) == [])
        try write(String(repeating: "0", count: 64), "seal.key")
        #expect(
            try !verify(.init(key: nil, witnesses: [], cosigned: [], seal: path)).isEmpty)
    }
}
