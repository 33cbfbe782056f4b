import Foundation
import Hexadecimal
import Journal
import TestSupport
import Testing
import TransparencyLog
import Verdicts

private let python = ProcessInfo.processInfo.environment["GATELIGHT_PYTHON"]

/// A second implementation, in Python and from the specifications alone, checks what ours makes,
/// and makes what ours checks.
@Suite(.enabled(if: python != nil, "GATELIGHT_PYTHON names no Python; Scripts/test installs one"))
final class PythonCheckerTests {
    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "checker-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    private func run(_ words: [String], input: String = "") throws -> (ok: Bool, output: String) {
        let script = try #require(
            Bundle.module.url(forResource: "checker", withExtension: "py", subdirectory: "Python"))
        let process = Process()
        process.executableURL = URL(filePath: try #require(python))
        process.arguments = [script.path] + words
        let (output, inputPipe) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = inputPipe
        try process.run()
        try inputPipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try inputPipe.fileHandleForWriting.close()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus == 0, String(decoding: data, as: UTF8.self))
    }

    private func file(_ text: String) throws -> String {
        let file = folder.appending(path: "input")
        try Data(text.utf8).write(to: file)
        return file.path
    }

    @Test func `Python computes the root of the same lines`() throws {
        for count in [1, 2, 7, 300] {
            let made = try TreeJournal(count, maximumSize: 1 << 20)
            let root = try #require(Checkpoint(try made.prover.checkpoint())).root
            let python = try run(["tree"], input: made.storage.text)
            #expect(python.output == root.base64 + "\n", "\(count)")
        }
    }

    @Test func `Python accepts genuine proofs, and names the witness`() throws {
        let made = try TreeJournal(maximumSize: 1 << 13)
        for number in 0..<150 {
            try made.journal.append(
                entry(number % 5 == 0 ? .statusGreen : .malformed, second: number * 4))
        }
        try made.journal.finish()
        let witness = try Witness()
        let cosigned = try witness.cosign(made)
        #expect(try made.prover.take(cosigned, from: [witness.key]) == 150)
        for second in 1000..<1003 { try made.journal.append(entry(second: second)) }
        try made.journal.finish()
        let key = try made.prover.key().description
        let lines = JournalText.entries(in: made.storage.bytes)
        for line in lines.suffix(12) {
            let number = try #require(UInt64(line.dropFirst(7).prefix { $0 != "," }))
            let proof = try made.prover.proof(of: number)
            let said = try run(["proof", file(proof.description), key, "\(witness.key)"])
            #expect(said.ok, "\(number)")
            // The cosigned checkpoint is preferred where it covers the entry.
            let voucher = number <= 150 ? "witness.example/desk 1795500000\n" : ""
            #expect(said.output == "\(line)\n\(voucher)")
            #expect(InclusionProof(Array(proof.description.utf8)) == proof)
        }
    }

    @Test func `Python and we refuse a proof with any changed line`() throws {
        let made = try TreeJournal(37)
        let key = try made.prover.key()
        let text = try made.prover.proof(of: 20).description
        #expect(try run(["proof", file(text), "\(key)"]).ok)
        #expect(isAccepted(text, key))
        var lines = text.components(separatedBy: "\n")
        for index in lines.indices.dropLast() {
            let old = lines[index]
            for change in 0..<3 {
                var bytes = Array(old.utf8)
                switch change {
                case 0: bytes.append(0x20)
                case 1: if bytes.isEmpty { bytes = [0x41] } else { bytes[bytes.count / 2] ^= 1 }
                default: if bytes.isEmpty { continue } else { bytes.removeLast() }
                }
                lines[index] = String(decoding: bytes, as: UTF8.self)
                let changed = lines.joined(separator: "\n")
                #expect(
                    try !run(["proof", file(changed), "\(key)"]).ok, "line \(index), \(change)")
                #expect(!isAccepted(changed, key), "line \(index), \(change)")
            }
            lines[index] = old
        }
        let other = try TreeJournal(37).prover.key()
        #expect(try !run(["proof", file(text), "\(other)"]).ok)
        #expect(!isAccepted(text, other))
    }

    private func isAccepted(_ text: String, _ key: NoteKey) -> Bool {
        guard let proof = InclusionProof(Array(text.utf8)), let line = proof.extra,
            case .valid = proof.checkpoint.verdict(of: key),
            Checkpoint(proof.checkpoint)?.origin == key.name
        else { return false }
        return proof.proves(TreeHash.digest(of: line).bytes)
            && line.starts(with: Array("{\"seq\":\(proof.index + 1),".utf8))
    }

    @Test func `Python accepts requests to a witness, and refuses changed ones`() throws {
        let made = try TreeJournal(5)
        let key = try made.prover.key()
        var (old, root) = (UInt64(0), TreeHash.empty)
        for second in 5..<40 {
            let request = try made.prover.request(since: old)
            let now = try #require(Checkpoint(request.checkpoint))
            let path = try file(request.description)
            let said = try run(["request", path, "\(key)", root.base64])
            #expect(said.output == "\(now.size) \(now.root.base64)\n")
            if old > 0 {
                #expect(try !run(["request", path, "\(key)", TreeHash.empty.base64]).ok)
            }
            #expect(WitnessRequest(Array(request.description.utf8)) == request)
            (old, root) = (now.size, now.root)
            try made.journal.append(entry(second: second))
            try made.journal.finish()
        }
    }

    @Test func `we accept a cosignature that Python makes`() throws {
        let made = try TreeJournal(9)
        let request = try made.prover.request()
        let seed = String(repeating: "07", count: 32)
        let said = try run([
            "cosign", file(request.description), seed, "python.example/w", "1795446300",
        ])
        let parts = said.output.split(separator: "\n", maxSplits: 1)
        let key = try #require(NoteKey(String(parts[0])))
        let note = try #require(Note(Array(parts[1].utf8)))
        #expect(key.kind == .cosignature)
        #expect(note.verdict(of: key) == .valid(time: 1_795_446_300))
        #expect(try made.prover.take(note, from: [key]) == 9)
        let survey = try made.reader.verify(tree: made.tree, TreeTrust(witnesses: [key])) { _ in }
        let seen = try #require(survey.tree?.witnessed.first)
        #expect(seen.name == key.name && seen.size == 9 && seen.time == 1_795_446_300)
    }
}
