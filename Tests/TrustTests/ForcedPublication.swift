import Cryptography
import Foundation
import Hexadecimal
import SystemPackage
import TUF
import TUFPublishing

/// Publishes a role's draft as it is, whatever a terminal would say of it: as a tool of others might, or
/// one of ours that was changed.
enum ForcedPublication {
    static func publish(_ repository: TestRepository, _ role: String) throws {
        let draft = repository.file("drafts/\(role).json")
        let file = try MetadataFile(
            try repository.bytes("drafts/\(role).json"), name: role)
        try publish(repository, role, file.bytes, version: file.version)
        try FileManager.default.removeItem(atPath: draft.string)
    }

    /// Puts any bytes in a role's place, under a new snapshot and timestamp.
    static func publish(
        _ repository: TestRepository, _ role: String, _ bytes: [UInt8], version: Int
    ) throws {
        try repository.write(bytes, "metadata/\(version).\(role).json")
        var timestamp = try MetadataFile(
            try repository.bytes("metadata/timestamp.json"), name: "timestamp")
        let old = timestamp.signed["meta"]["snapshot.json"]["version"].integer ?? 0
        var snapshot = try MetadataFile(
            try repository.bytes("metadata/\(old).snapshot.json"), name: "snapshot")
        snapshot.signed["version"] = .integer(old + 1)
        snapshot.signed["meta"]["\(role).json"] = description(bytes, version: version)
        try snapshot.sign(with: repository.online)
        try repository.write(snapshot.bytes, "metadata/\(old + 1).snapshot.json")
        timestamp.signed["version"] = .integer(timestamp.version + 1)
        timestamp.signed["meta"]["snapshot.json"] = description(snapshot.bytes, version: old + 1)
        timestamp.signed["issued"] = .string(repository.time.ISO8601Format())
        try timestamp.sign(with: repository.online)
        try repository.write(timestamp.bytes, "metadata/timestamp.json")
    }

    private static func description(_ bytes: [UInt8], version: Int) -> JSONValue {
        .object([
            "version": .integer(version), "length": .integer(bytes.count),
            "hashes": .object(["sha256": .string(Digest.sha256(bytes).hexadecimal)]),
        ])
    }
}
