import Cryptography
import Foundation
import Hexadecimal
import Regions
import SimulatedStorage
import SystemPackage
import Testing
import TestSupport
import Trust
import TUF
import TUFPublishing

private let python = ProcessInfo.processInfo.environment["GATELIGHT_PYTHON"]

/// A repository of ours, read by other software: the specification's reference implementation.
@Suite(.enabled(if: python != nil, "GATELIGHT_PYTHON names no Python with tuf"))
struct PythonClientTests {
    let repository: TestRepository

    init() throws {
        repository = try TestRepository()
    }

    /// What python-tuf says: its exit status and its lines.
    private func update(_ targets: [String], at time: String) throws -> (Int32, [String]) {
        let script = try #require(
            Bundle.module.url(forResource: "client", withExtension: "py", subdirectory: "Python"))
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: try #require(python))
        let work = repository.file("work-\(UUID())").string
        process.arguments = [script.path, repository.folder.path.string, work, time] + targets
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text.split(separator: "\n").map(String.init))
    }

    private static let time = "2026-06-02T08:00:00+00:00"

    /// Every target our own client finds, as python-tuf should print it.
    private func expected() throws -> [String: String] {
        let terminal = try TestTerminal(of: repository)
        _ = terminal.folder.update(from: repository.source, now: repository.time)
        let set = try #require(terminal.folder.load().set)
        let folder = try #require(terminal.folder.currentName)
        var lines: [String: String] = [:]
        for entry in set.inventory.targets {
            let file = entry.target.path.split(separator: "/")
                .reduce(folder.appending("targets")) { $0.appending(String($1)) }
            let bytes = try terminal.disk.read(file, limit: 1 << 20)
            lines[entry.target.path] = Digest.sha256(bytes).hexadecimal
        }
        return lines
    }

    @Test func `python-tuf accepts roots, rotated keys, delegations, nested ones and targets`()
        throws
    {
        try repository.addCity("440300", of: "440000")
        let elliptic = try KeyFileSigner(try PrivateKey.generate(.p256))
        let rsa = try KeyFileSigner(try PrivateKey.generate(.rsa(bits: 2048)))
        for (region, signer) in [("310000", elliptic), ("440000", rsa)] {
            repository.regions[region] = signer
            try repository.delegate(region, to: signer)
        }
        try repository.repository.renew("root", now: now)
        try repository.publish()
        let expected = try expected()
        #expect(expected.count == 3)
        let (status, lines) = try update(expected.keys.sorted(), at: Self.time)
        #expect(status == 0)
        #expect(lines == expected.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })
    }

    @Test func `both clients refuse a key that another region forged`() throws {
        let forged = try NativeIssuer(region: try #require(Division(440_000))).regionalKey()
        try repository.put(forged, of: "310000", at: "regions/440000/forged.json")
        try repository.publish()
        #expect(try expected()["regions/440000/forged.json"] == nil)
        let (status, lines) = try update(["regions/440000/forged.json"], at: Self.time)
        #expect(status == 0)
        #expect(lines == ["regions/440000/forged.json nobody"])
    }

    @Test func `both clients refuse expired data and a changed byte`() throws {
        #expect(try update([], at: Self.time).0 == 0)
        #expect(try update([], at: "2026-06-09T08:00:00+00:00").0 != 0)
        var bytes = try repository.bytes("metadata/1.targets.json")
        bytes[bytes.count / 2] ^= 1
        try repository.write(bytes, "metadata/1.targets.json")
        #expect(try update([], at: Self.time).0 != 0)
    }
}
