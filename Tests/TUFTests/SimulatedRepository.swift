import Cryptography
import Foundation
import Hexadecimal
import Synchronization

@testable import TUF

/// A repository that a test can damage: metadata is made and signed when it is asked for.
final class SimulatedRepository: Mirror {
    struct Role {
        var signers: [(id: String, key: PrivateKey)]
        var threshold = 1
        /// Ids that the role's delegator names; by default all its signers'.
        var keyIDs: [String]?
    }

    struct State {
        var roles: [String: Role] = [:]
        /// The `signed` part of each role, by name.
        var signed: [String: JSONValue] = [:]
        var roots: [[UInt8]] = []
        var targets: [String: [UInt8]] = [:]
        /// Answers that replace what the repository would say.
        var replaced: [String: Result<[UInt8], UpdateError>] = [:]
        var asked: [String] = []

        func role(_ name: String) -> Role { roles[name] ?? Role(signers: []) }
        func part(_ name: String) -> JSONValue { signed[name] ?? .null }
    }

    static let expiry = "2030-01-01T00:00:00Z"
    static let now = Date(timeIntervalSince1970: 1_795_000_000)
    let state: Mutex<State>

    init() throws {
        var new = State()
        for name in ["root", "timestamp", "snapshot", "targets"] {
            new.roles[name] = try Self.role(name)
        }
        state = Mutex(new)
        edit { state in
            state.signed["timestamp"] = Self.base("timestamp", ["meta": .object([:])])
            state.signed["snapshot"] = Self.base("snapshot", ["meta": .object([:])])
            state.signed["targets"] = Self.base("targets", ["targets": .object([:])])
            state.signed["root"] = Self.base("root", ["consistent_snapshot": .bool(true)])
        }
        publishRoot()
        publish()
    }

    static func role(_ name: String, count: Int = 1, threshold: Int = 1) throws -> Role {
        let signers = try (0..<count).map { index in
            (id: "\(name)-\(UUID())-\(index)", key: try PrivateKey.generate(.ed25519))
        }
        return Role(signers: signers, threshold: threshold)
    }

    private static func base(_ type: String, _ more: [String: JSONValue]) -> JSONValue {
        .object(
            [
                "_type": .string(type), "spec_version": .string("1.0.34"), "version": .integer(1),
                "expires": .string(expiry),
            ].merging(more) { $1 })
    }

    func edit(_ change: (inout State) -> Void) {
        state.withLock { change(&$0) }
    }

    /// What the client asked for.
    var asked: [String] { state.withLock(\.asked) }
    var firstRoot: [UInt8] { state.withLock { $0.roots[0] } }
    var rootRole: Role { state.withLock { $0.role("root") } }

    /// Changes a field of a role's `signed` part.
    func set(_ role: String, _ field: String, _ value: JSONValue) {
        edit { $0.signed[role]?[field] = value }
    }

    /// A public key as metadata has it.
    static func json(_ key: PrivateKey) -> JSONValue {
        let spki = key.publicKey.subjectPublicKeyInfo
        let (type, scheme) =
            switch key.kind {
            case .ed25519: ("ed25519", "ed25519")
            case .p256: ("ecdsa", "ecdsa-sha2-nistp256")
            default: ("rsa", "rsassa-pss-sha256")
            }
        let pem =
            "-----BEGIN PUBLIC KEY-----\n\(Data(spki).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed]))\n-----END PUBLIC KEY-----\n"
        let text = type == "ed25519" ? Array(spki.suffix(32)).hexadecimal : pem
        return .object([
            "keytype": .string(type), "scheme": .string(scheme),
            "keyval": .object(["public": .string(text)]),
        ])
    }

    /// Gives root its keys and roles and the next version of it to the world.
    func publishRoot(signedBy extra: [Role] = [], own: Bool = true) {
        edit { state in
            var (keys, roles): ([String: JSONValue], [String: JSONValue]) = ([:], [:])
            for name in ["root", "timestamp", "snapshot", "targets"] {
                let role = state.role(name)
                for signer in role.signers { keys[signer.id] = Self.json(signer.key) }
                roles[name] = .object([
                    "keyids": .array((role.keyIDs ?? role.signers.map(\.id)).map { .string($0) }),
                    "threshold": .integer(role.threshold),
                ])
            }
            state.signed["root"]?["keys"] = .object(keys)
            state.signed["root"]?["roles"] = .object(roles)
            state.signed["root"]?["version"] = .integer(state.roots.count + 1)
            let signers = (own ? state.role("root").signers : []) + extra.flatMap(\.signers)
            state.roots.append(Self.sign(state.part("root"), signers))
        }
    }

    static func sign(_ signed: JSONValue, _ signers: [(id: String, key: PrivateKey)]) -> [UInt8] {
        let signatures = signers.map { signer -> JSONValue in
            let algorithm: SignatureAlgorithm =
                switch signer.key.kind {
                case .ed25519: .eddsa
                case .p256: .es256
                default: .ps256
                }
            var signature = (try? signer.key.sign(signed.canonical, algorithm: algorithm)) ?? []
            if algorithm == .es256 { signature = Self.der(signature) }
            return .object(["keyid": .string(signer.id), "sig": .string(signature.hexadecimal)])
        }
        // Canonical JSON leaves line ends in strings as they are, which JSON does not.
        return JSONValue.object(["signatures": .array(signatures), "signed": signed]).canonical
            .flatMap { $0 == 0x0A ? Array("\\n".utf8) : [$0] }
    }

    /// r ‖ s as ECDSA-Sig-Value.
    private static func der(_ raw: [UInt8]) -> [UInt8] {
        func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
            var bytes = Array(bytes.drop { $0 == 0 })
            if bytes.isEmpty || bytes[0] >= 0x80 { bytes.insert(0, at: 0) }
            return [2, UInt8(bytes.count)] + bytes
        }
        let body = integer(raw.prefix(32)) + integer(raw.suffix(32))
        return [0x30, UInt8(body.count)] + body
    }

    /// Brings snapshot and timestamp up to what the roles say now.
    func publish(raising: Bool = false) {
        edit { state in
            func raise(_ role: String) {
                guard raising, let version = state.signed[role]?["version"].integer else { return }
                state.signed[role]?["version"] = .integer(version + 1)
            }
            let names = state.signed.keys.filter {
                !["root", "timestamp", "snapshot"].contains($0)
            }
            raise("snapshot")
            raise("timestamp")
            var meta: [String: JSONValue] = [:]
            for name in names {
                meta["\(name).json"] = Self.description(
                    Self.sign(state.part(name), state.role(name).signers),
                    version: state.part(name)["version"].integer ?? 0)
            }
            state.signed["snapshot"]?["meta"] = .object(meta)
            let snapshot = Self.sign(state.part("snapshot"), state.role("snapshot").signers)
            let description = Self.description(
                snapshot, version: state.part("snapshot")["version"].integer ?? 0)
            state.signed["timestamp"]?["meta"] = .object(["snapshot.json": description])
        }
    }

    static func description(_ bytes: [UInt8], version: Int? = nil) -> JSONValue {
        var members: [String: JSONValue] = [
            "length": .integer(bytes.count),
            "hashes": .object(["sha256": .string(Digest.sha256(bytes).hexadecimal)]),
        ]
        members["version"] = version.map { .integer($0) }
        return .object(members)
    }

    /// Puts a target into a role's metadata.
    func add(_ path: String, _ bytes: [UInt8], to role: String = "targets") {
        edit { state in
            state.targets[path] = bytes
            state.signed[role]?["targets"][path] = Self.description(bytes)
        }
    }

    /// Lets `from` delegate `patterns` to a new role `name`.
    func delegate(
        _ name: String, from: String = "targets", _ patterns: [String], terminating: Bool = false
    ) throws {
        let role = try Self.role(name)
        edit { state in
            state.roles[name] = role
            state.signed[name] = Self.base("targets", ["targets": .object([:])])
            var delegations = state.part(from)["delegations"]
            if delegations == .null {
                delegations = .object(["keys": .object([:]), "roles": .array([])])
            }
            for signer in role.signers { delegations["keys"][signer.id] = Self.json(signer.key) }
            let entry = JSONValue.object([
                "name": .string(name), "threshold": .integer(1),
                "keyids": .array(role.signers.map { .string($0.id) }),
                "terminating": .bool(terminating),
                "paths": .array(patterns.map { .string($0) }),
            ])
            delegations["roles"] = .array((delegations["roles"].list ?? []) + [entry])
            state.signed[from]?["delegations"] = delegations
        }
    }

    // --- As a mirror

    func bytes(at path: String, limit: Int) throws(UpdateError) -> [UInt8] {
        let answer = state.withLock { state -> Result<[UInt8], UpdateError> in
            state.asked.append(path)
            if let replaced = state.replaced[path] { return replaced }
            return Self.find(path, state).map { .success($0) }
                ?? .failure(UpdateError(.notFound, path, "not in the simulator"))
        }
        let bytes = try answer.get()
        guard bytes.count <= limit else { throw UpdateError(.endlessData, path, "too long") }
        return bytes
    }

    private static func find(_ path: String, _ state: State) -> [UInt8]? {
        if path == "timestamp.json" {
            return sign(state.part("timestamp"), state.role("timestamp").signers)
        }
        if let role = path.wholeMatch(of: /([0-9]+)\.(.+)\.json/), let version = Int(role.1) {
            let name = String(role.2).removingPercentEncoding ?? ""
            if name == "root" {
                return state.roots.indices.contains(version - 1) ? state.roots[version - 1] : nil
            }
            guard let signed = state.signed[name], signed["version"].integer == version else {
                return nil
            }
            return sign(signed, state.role(name).signers)
        }
        return state.targets.first { target in
            let name = target.key.split(separator: "/").last ?? ""
            return path.hasSuffix("\(Digest.sha256(target.value).hexadecimal).\(name)")
        }?.value
    }
}

/// Metadata kept in memory.
final class MemoryStore: MetadataStore {
    let kept = Mutex<[String: [UInt8]]>([:])

    func load(_ role: String) -> [UInt8]? { kept.withLock { $0[role] } }
    func save(_ role: String, _ bytes: [UInt8]) { kept.withLock { $0[role] = bytes } }
    func remove(_ role: String) { kept.withLock { $0[role] = nil } }

    var roles: [String] { kept.withLock { $0.keys.sorted() } }

    func version(_ role: String) -> Int? {
        load(role).flatMap { try? JSONValue($0) }?["signed"]["version"].integer
    }
}

extension JSONValue {
    /// Sets what reading gives.
    subscript(name: String) -> JSONValue {
        get { members?[name] ?? .null }
        set {
            var members = self.members ?? [:]
            members[name] = newValue
            self = .object(members)
        }
    }
}
