import Cryptography
package import FoundationEssentials
import Hexadecimal
package import Regions
import Revocation
package import SystemPackage
package import Trust
import TUFPublishing

/// The publisher of keys and revocation lists for a simulated gate: a real repository in a folder,
/// signed with keys derived from the seed.
package struct SimulatedAuthority {
    /// The regions whose keys the gate has at the start.
    package static let regions = ["000000", "310000", "440000", "440300", "510000"].compactMap {
        Division($0)
    }

    /// The state of a region's key.
    package enum KeyState: Hashable, Sendable {
        /// It can sign, its time is over, it is not published, or it is published as revoked.
        case valid, expired, removed, revoked
    }

    private static let year: TimeInterval = 365 * 86_400

    private let folder: FilePath
    private let issuer: SimulatedIssuer
    private let start: Date
    private let repository: Repository
    private let signers: [KeyFileSigner]
    private let online: KeyFileSigner
    /// The states of keys that were changed.
    package private(set) var states: [Division: KeyState] = [:]

    /// Publishes for the first time, in `folder`, as of `start`.
    /// `rules` are the contents of signed rules by their names.
    package init(
        in folder: FilePath, issuer: SimulatedIssuer, start: Date, rules: [String: [UInt8]] = [:]
    ) throws {
        self.folder = folder
        self.issuer = issuer
        self.start = start
        let (root, targets, online) = (
            try KeyFileSigner(issuer.privateKey(named: "root")),
            try KeyFileSigner(issuer.privateKey(named: "targets")),
            try KeyFileSigner(issuer.privateKey(named: "online"))
        )
        self.online = online
        signers = [root, targets]
        repository = try Repository.create(
            at: folder, root: RolePlan(keys: [root.key], threshold: 1),
            targets: RolePlan(keys: [targets.key], threshold: 1),
            online: RolePlan(keys: [online.key], threshold: 1), now: start)
        for region in Self.regions { try put(region, .valid) }
        let (region, number) = Person.revokedHolder
        let keyID = try issuer.privateKey(of: region).publicKey.keyID
        let revoked = RevocationIdentifier.native(
            region: region.description, codeID: SimulatedIssuer.codeID(number))
        for file in try RevocationSegmentWriter(keyID: keyID, segment: "simulated")
            .files(for: [revoked])
        {
            let path = "regions/\(region)/revoked/\(keyID.hexadecimal)/\(file.name)"
            try repository.put(file.bytes, as: path, role: "targets", now: start)
        }
        try repository.put(
            Array(EUSamples.signer.utf8), as: "hcert/AT/simulated.pem", role: "targets", now: start)
        for (name, content) in rules {
            try repository.put(content, as: "rules/\(name).yaml", role: "targets", now: start)
        }
        try publish(at: start)
    }

    /// The root that terminals receive at installation.
    package var root: FilePath { folder.appending("metadata").appending("1.root.json") }

    /// The source of updates for terminals.
    package var source: UpdateSource { UpdateSource(folder: folder) }

    /// Changes the state of one region's key from the next publication on.
    package mutating func set(_ region: Division, _ state: KeyState) throws {
        guard states[region] ?? .valid != state else { return }
        try put(region, state)
        states[region] = state
    }

    /// Restores the initial state of all keys.
    package mutating func restore() throws {
        for region in states.keys { try put(region, .valid) }
        states = [:]
    }

    /// Signs and publishes everything as of `time`.
    package func publish(at time: Date) throws {
        if try repository.draft("targets") == nil { try repository.renew("targets", now: time) }
        for signer in signers { _ = try repository.sign(with: signer) }
        _ = try repository.publish(online: [online], now: time)
    }

    private func put(_ region: Division, _ state: KeyState) throws {
        let key = try issuer.privateKey(of: region).publicKey
        let path = "regions/\(region)/\(key.keyID.hexadecimal).json"
        guard state != .removed else {
            return try repository.removeTarget(path, role: "targets", now: start)
        }
        let regional = try RegionalKey(
            region: region, publicKey: key, algorithm: .eddsa,
            notBefore: start.addingTimeInterval(-Self.year),
            notAfter: start.addingTimeInterval(state == .expired ? -3600 : Self.year),
            createdAt: start.addingTimeInterval(-Self.year),
            revokedAt: state == .revoked ? start.addingTimeInterval(-3600) : nil)
        try repository.put(regional.json(), as: path, role: "targets", now: start)
    }
}
