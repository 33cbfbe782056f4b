import Cryptography
import Foundation
import Hexadecimal
import Regions
import SimulatedStorage
import SystemPackage
import TestSupport
import Trust
import TUFPublishing

/// A national repository with two regions, made with our own tools in a folder of its own.
final class TestRepository {
    let folder: TemporaryFolder
    let repository: Repository
    let root: [KeyFileSigner]
    let targets: KeyFileSigner
    let online: KeyFileSigner
    var regions: [String: KeyFileSigner] = [:]
    /// When its next publication is made.
    var time = now

    static let guangdong = "440000"
    static let shanghai = "310000"

    init(regions names: [String] = [TestRepository.guangdong, TestRepository.shanghai]) throws {
        folder = try TemporaryFolder()
        root = try (0..<3).map { _ in try Self.signer() }
        (targets, online) = (try Self.signer(), try Self.signer())
        repository = try Repository.create(
            at: folder.path, root: RolePlan(keys: root.map(\.key), threshold: 2),
            targets: RolePlan(keys: [targets.key], threshold: 1),
            online: RolePlan(keys: [online.key], threshold: 1), now: now)
        for name in names { try addRegion(name) }
        try publish()
    }

    static func signer() throws -> KeyFileSigner {
        try KeyFileSigner(try PrivateKey.generate(.ed25519))
    }

    func addRegion(_ name: String) throws {
        let signer = try Self.signer()
        regions[name] = signer
        try delegate(name, to: signer)
        let key = try NativeIssuer(region: try #require(Division(name))).regionalKey()
        try put(key, of: name)
    }

    func delegate(_ name: String, to signer: KeyFileSigner) throws {
        try repository.delegate(
            to: name, RolePlan(keys: [signer.key], threshold: 1), paths: Self.paths(name), now: time
        )
    }

    /// Lets a city of a region sign for itself.
    func addCity(_ name: String, of region: String) throws {
        let city = try Self.signer()
        regions[name] = city
        try repository.delegate(
            to: name, RolePlan(keys: [city.key], threshold: 1),
            paths: ["regions/\(region)/\(name)/*"], by: region, now: now)
        let key = try NativeIssuer(region: try #require(Division(name))).regionalKey()
        try put(key, of: name, at: "regions/\(region)/\(name)/key.json")
    }

    static func paths(_ name: String) -> [String] {
        (1...3).map { "regions/\(name)" + String(repeating: "/*", count: $0) }
    }

    /// Puts a key under a region; `name` is whose role speaks for it.
    @discardableResult
    func put(_ key: RegionalKey, of name: String, at path: String? = nil) throws -> String {
        let path = path ?? "regions/\(name)/\(key.keyID.hexadecimal).json"
        try repository.put(key.json(), as: path, role: name, now: time)
        return path
    }

    /// Everybody signs what they may, and it is published.
    @discardableResult
    func publish() throws -> Publication {
        for signer in root.prefix(2) + [targets] + regions.values {
            _ = try repository.sign(with: signer)
        }
        return try repository.publish(online: [online], now: time)
    }

    var source: UpdateSource { UpdateSource(folder: folder.path) }

    func file(_ path: String) -> FilePath {
        path.split(separator: "/").reduce(folder.path) { $0.appending(String($1)) }
    }

    func bytes(_ path: String) throws -> [UInt8] {
        try TemporaryFolder.bytes(of: file(path))
    }

    func write(_ bytes: [UInt8], _ path: String) throws {
        try Data(bytes).write(to: URL(filePath: file(path).string))
    }
}

import Testing

/// A terminal's trust folder on a simulated disk, with a repository's first root installed.
struct TestTerminal {
    let disk: SimulatedDisk
    var folder: TrustFolder {
        TrustFolder("/trust", root: "/etc/root.json", floor: "/floor/version.json", disk: disk)
    }

    init(_ disk: SimulatedDisk) {
        self.disk = disk
    }

    init(of repository: TestRepository) throws {
        disk = SimulatedDisk()
        for folder: FilePath in ["/trust", "/etc", "/floor"] { try disk.makeFolder(folder) }
        try disk.write(try repository.bytes("metadata/1.root.json"), to: "/etc/root.json")
        for path: FilePath in ["/etc/root.json", "/etc", "/"] { try disk.sync(path) }
    }

    var version: Int? { folder.load().set?.version }
}
