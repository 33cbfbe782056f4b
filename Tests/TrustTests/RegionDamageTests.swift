import Admission
import Cryptography
import DeviceInterface
import Foundation
import Hexadecimal
import Regions
import ReproducibleNumbers
import Revocation
import SimulatedStorage
import SystemPackage
import Testing
import TestSupport
import Trust
import TUF
import TUFPublishing
import Verdicts
import Verification

/// Random damage inside one region's path, of names, sizes, bytes, duplicates and metadata.
@Suite struct RegionDamageTests {
    let repository: TestRepository
    let guangdong: NativeIssuer
    let withdrawn: NativeIssuer
    let shanghai: NativeIssuer

    init() throws {
        repository = try TestRepository()
        let region = try #require(Division(440_000))
        (guangdong, withdrawn) = (
            try NativeIssuer(region: region), try NativeIssuer(region: region)
        )
        shanghai = try NativeIssuer(region: try #require(Division(310_000)))
        try repository.put(try guangdong.regionalKey(), of: "440000", at: "regions/440000/k.json")
        try repository.put(
            try withdrawn.regionalKey(revokedAt: now - 60), of: "440000",
            at: "regions/440000/w.json")
        // The same key as it was before, which a damaged region must not fall back to.
        try repository.put(
            try withdrawn.regionalKey(), of: "440000", at: "regions/440000/before.json")
        try repository.put(try shanghai.regionalKey(), of: "310000", at: "regions/310000/k.json")
        let keyID = guangdong.key.publicKey.keyID
        let list = try RevocationSegmentWriter(keyID: keyID, segment: "base").files(for: [
            .native(region: "440000", codeID: guangdong.claims(.green, number: 9).codeID)
        ])
        try repository.repository.put(
            list[0].bytes, as: "regions/440000/revoked/\(keyID.hexadecimal)/\(list[0].name)",
            role: "440000", now: now)
        try repository.publish()
    }

    @Test func `a damaged region leaves the others green, and nothing revoked is ever green`()
        throws
    {
        var random = SeededRandom(seed: 13)
        let disk = try TestTerminal(of: repository).disk
        _ = TestTerminal(disk).folder.update(from: repository.source, now: now)
        try check(disk.copy(), "undamaged")
        for round in 0..<max(20, rounds(2000)) {
            let undo = try damage(&random)
            for terminal in [disk.copy(), try TestTerminal(of: repository).disk] {
                let outcome = TestTerminal(terminal).folder.update(
                    from: repository.source, now: now)
                if case .updated = outcome {
                } else {
                    Issue.record("round \(round): \(outcome)")
                }
                try check(terminal, "round \(round)")
            }
            try undo()
        }
    }

    private func check(_ disk: SimulatedDisk, _ place: String) throws {
        let folder = TestTerminal(disk).folder
        let set = try #require(folder.load().set, "\(place): \(folder.load())")
        let judge = Judge(verifier: Verifier(trust: set.store))
        func lamp(_ issuer: NativeIssuer, _ number: UInt8) throws -> Lamp {
            let payload = try issuer.issue(issuer.claims(.green, number: number))
            return judge.judge(payload, at: now).verdict.lamp
        }
        #expect(try lamp(shanghai, 1) == .green, "\(place)")
        #expect(try lamp(withdrawn, 1) != .green, "\(place)")
        #expect(try lamp(guangdong, 9) != .green, "\(place)")
    }

    /// Damages one thing, published as it is; answers how to take it back.
    private func damage(_ random: inout SeededRandom) throws -> () throws -> Void {
        let timestamp = try repository.bytes("metadata/timestamp.json")
        let version =
            try MetadataFile(timestamp, name: "timestamp")
            .signed["meta"]["snapshot.json"]["version"].integer ?? 0
        let snapshot = try MetadataFile(
            try repository.bytes("metadata/\(version).snapshot.json"), name: "snapshot")
        let current = snapshot.signed["meta"]["440000.json"]["version"].integer ?? 0
        let metadata = try repository.bytes("metadata/\(current).440000.json")
        var file: MetadataFile = try MetadataFile(metadata, name: "440000")
        let paths = (file.signed["targets"].members ?? [:]).keys.sorted()
        let path = paths[random.below(paths.count)]
        let target = file.signed["targets"][path]
        var bytes: [UInt8]?
        switch random.below(7) {
        case 0:
            file.signed["targets"][path]["length"] = .integer(
                Int(truncatingIfNeeded: random.next() >> 1))
        case 1:
            file.signed["targets"][path]["hashes"] = .object(["sha256": .string("\(random.next())")]
            )
        case 2:
            let name = String(decoding: Array(path.utf8).damaged(using: &random), as: UTF8.self)
            file.signed["targets"]["regions/440000/" + name.split(separator: "/").joined()] = target
            file.signed["targets"][name] = target
        case 3: file.signed["targets"]["regions/440000/copy\(random.below(9)).json"] = target
        case 4: bytes = metadata.damaged(using: &random)
        case 5: bytes = random.bytes(random.below(3000))
        default: return try damageFile(&random)
        }
        if bytes == nil {
            file.signed["version"] = .integer(current + 1)
            try file.sign(with: try #require(repository.regions["440000"]))
        }
        try ForcedPublication.publish(
            repository, "440000", bytes ?? file.bytes, version: current + 1)
        return { try repository.write(timestamp, "metadata/timestamp.json") }
    }

    /// Damages a file of a target, or takes it away.
    private func damageFile(
        _ random: inout SeededRandom
    ) throws -> () throws -> Void {
        try repository.publish()
        let folder = repository.file("targets/regions/440000").string
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
            .filter { $0.hasSuffix(".json") || $0.hasSuffix(".list") }
        let name = "targets/regions/440000/\(names[random.below(names.count)])"
        let bytes = try repository.bytes(name)
        if random.below(3) == 0 {
            try FileManager.default.removeItem(atPath: repository.file(name).string)
        } else {
            try repository.write(bytes.damaged(using: &random), name)
        }
        return { try repository.write(bytes, name) }
    }
}
