import Cryptography
package import Foundation
import Regions
package import SystemPackage
package import Trust
package import TUFPublishing

/// A repository in a folder, whose roles have one key each.
package struct PublishedKeys {
    package let repository: Repository
    private let signers: [KeyFileSigner]
    private let online: KeyFileSigner

    /// Empty, and not yet published.
    package init(in folder: FilePath, at time: Date = now) throws {
        let (root, targets) = (try Self.signer(), try Self.signer())
        online = try Self.signer()
        signers = [root, targets]
        repository = try Repository.create(
            at: folder, root: RolePlan(keys: [root.key], threshold: 1),
            targets: RolePlan(keys: [targets.key], threshold: 1),
            online: RolePlan(keys: [online.key], threshold: 1), now: time)
    }

    private static func signer() throws -> KeyFileSigner {
        try KeyFileSigner(PrivateKey.generate(.ed25519))
    }

    /// Publishes a region's key.
    package func publish(_ key: RegionalKey, at time: Date = now) throws {
        try repository.put(
            key.json(), as: "regions/\(key.region)/key.json", role: "targets", now: time)
        for signer in signers { _ = try repository.sign(with: signer) }
        _ = try repository.publish(online: [online], now: time)
    }
}
