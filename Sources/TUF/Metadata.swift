internal import Cryptography
internal import FoundationEssentials
import Hexadecimal

/// The four kinds of metadata (TUF specification §4).
enum MetadataType: String, Sendable {
    case root, timestamp, snapshot, targets
}

/// The keys of a role, and how many of them must sign.
package struct RoleKeys: Hashable, Sendable {
    /// The keys by their identifiers; unknown kinds of key are missing.
    package var keys: [String: VerificationKey]
    /// The identifiers of the keys that may sign, each once.
    package var keyIDs: [String]
    /// The number of keys that must sign.
    package var threshold: Int
}

/// A metadata file: the signed part, its signatures, and the bytes as served.
struct Metadata: Sendable {
    let type: MetadataType
    /// The bytes as served, which are also stored.
    let bytes: [UInt8]
    /// The part that is signed.
    let signed: JSONValue
    let version: Int
    let expires: Date
    private let signatures: [(keyID: String, signature: String)]

    /// Parses the envelope and the fields that all kinds share. `file` is its name in errors.
    init(_ bytes: [UInt8], _ type: MetadataType, file: String) throws(UpdateError) {
        func malformed(_ what: String) -> UpdateError { UpdateError(.malformed, file, what) }
        let value: JSONValue
        do {
            value = try JSONValue(bytes)
        } catch {
            throw malformed("\(error)")
        }
        self.bytes = bytes
        self.type = type
        signed = value["signed"]
        guard signed["_type"].text == type.rawValue else {
            throw malformed("not \(type.rawValue) metadata")
        }
        guard let specification = signed["spec_version"].text, specification.hasPrefix("1.") else {
            throw malformed("spec_version is not 1.x")
        }
        guard let version = signed["version"].integer, version > 0 else {
            throw malformed("version is not a positive number")
        }
        guard let text = signed["expires"].text, let expires = Self.date(text) else {
            throw malformed("expires is not a time")
        }
        guard let list = value["signatures"].list else { throw malformed("no signatures") }
        (self.version, self.expires) = (version, expires)
        signatures = try list.map { entry throws(UpdateError) in
            guard let keyID = entry["keyid"].text, let signature = entry["sig"].text else {
                throw malformed("a signature without keyid or sig")
            }
            return (keyID, signature)
        }
        guard Set(signatures.map(\.keyID)).count == signatures.count else {
            throw malformed("two signatures of one key id")
        }
    }

    /// Parses a time in exactly the form `2030-01-01T00:00:00Z` (§4.2).
    static func date(_ text: String) -> Date? {
        guard text.utf8.count == 20, text.hasSuffix("Z") else { return nil }
        return try? Date(text, strategy: .iso8601)
    }

    /// Throws unless enough of the role's keys signed. Each key counts once, regardless of how many
    /// identifiers it has.
    func verify(signedBy role: RoleKeys, file: String) throws(UpdateError) {
        let message = signed.canonical
        var valid: Set<VerificationKey> = []
        for (keyID, signature) in signatures where role.keyIDs.contains(keyID) {
            guard let key = role.keys[keyID], let signature = Hexadecimal.bytes(signature) else {
                continue
            }
            if key.isValid(signature, for: message) { valid.insert(key) }
        }
        guard valid.count >= role.threshold else {
            throw UpdateError(
                .wrongSignature, file,
                "\(valid.count) of the \(role.threshold) signatures that \(type.rawValue) needs")
        }
    }

    /// Throws if the metadata has expired at `now`.
    func expectFresh(at now: Date, file: String) throws(UpdateError) {
        guard expires > now else {
            throw UpdateError(
                .freeze, file,
                "expired \(expires.ISO8601Format()); the time is \(now.ISO8601Format()): newer metadata is held back or was not published, or the clock is wrong"
            )
        }
    }
}

/// The description of a file in other metadata.
struct FileDescription: Hashable, Sendable {
    var version: Int?
    var length: Int?
    /// The hashes by the name of the algorithm, in lower-case hexadecimal digits.
    var hashes: [String: String]

    /// Parses a description; `nil` if a part of it is invalid.
    init?(_ value: JSONValue) {
        guard let members = value.members else { return nil }
        version = value["version"].integer
        if members["version"] != nil, (version ?? 0) < 1 { return nil }
        length = value["length"].integer
        if members["length"] != nil, (length ?? -1) < 0 { return nil }
        hashes = [:]
        guard let given = members["hashes"] else { return }
        guard let list = given.members, !list.isEmpty else { return nil }
        for (name, digest) in list {
            guard let text = digest.text else { return nil }
            hashes[name] = text.lowercased()
        }
    }

    /// Throws unless `bytes` have the length and every hash. A hash of an unknown kind cannot be
    /// verified and is therefore an error.
    func verify(_ bytes: [UInt8], file: String) throws(UpdateError) {
        if let length, bytes.count != length {
            throw UpdateError(.mixAndMatch, file, "\(bytes.count) bytes, not \(length)")
        }
        for (name, expected) in hashes {
            guard let digest = Self.digest(name, bytes) else {
                throw UpdateError(.malformed, file, "a hash of the unknown kind \(name)")
            }
            guard digest.hexadecimal == expected else {
                throw UpdateError(
                    .mixAndMatch, file, "its \(name) differs from the signed one")
            }
        }
    }

    private static func digest(_ name: String, _ bytes: [UInt8]) -> [UInt8]? {
        switch name {
        case "sha256": Digest.sha256(bytes)
        case "sha512": Digest.sha512(bytes)
        default: nil
        }
    }
}
