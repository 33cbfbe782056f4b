import Cryptography
import FoundationEssentials
import Hexadecimal
package import TUF

/// A metadata file in preparation: the signed part and the signatures so far.
public struct MetadataFile: Hashable, Sendable {
    /// The part of the file that is signed. Any change of it removes all signatures.
    package var signed: JSONValue {
        didSet { if signed != oldValue { signatures = [:] } }
    }
    /// The signatures by key identifier, in hexadecimal. Any change of the signed part removes all
    /// of them.
    public private(set) var signatures: [String: String]

    /// Creates new metadata with version 1.
    init(_ type: String, expires: Date, _ members: [String: JSONValue]) {
        var signed = JSONValue.object(members)
        signed["_type"] = .string(type)
        signed["spec_version"] = .string("1.0.34")
        signed["version"] = .integer(1)
        signed["expires"] = .string(Self.text(expires))
        self.signed = signed
        signatures = [:]
    }

    /// Parses a file of any of the four types; `name` is its name in errors.
    public init(_ bytes: [UInt8], name: String) throws(PublishingError) {
        let value: JSONValue
        do {
            value = try JSONValue(bytes)
        } catch {
            throw PublishingError(.malformed, "\(name): not metadata: \(error)")
        }
        guard value["signed"].members != nil, let list = value["signatures"].list else {
            throw PublishingError(.malformed, "\(name): not metadata: it has no signed part")
        }
        signed = value["signed"]
        signatures = [:]
        for entry in list {
            guard let keyID = entry["keyid"].text, let signature = entry["sig"].text else {
                throw PublishingError(.malformed, "\(name): a signature without keyid or sig")
            }
            signatures[keyID] = signature
        }
    }

    /// The file's bytes, which `init(_:name:)` and any client can parse.
    public var bytes: [UInt8] {
        let list = signatures.sorted { $0.key < $1.key }.map {
            JSONValue.object(["keyid": .string($0.key), "sig": .string($0.value)])
        }
        return JSONValue.object(["signatures": .array(list), "signed": signed]).fileBytes
    }

    /// The bytes to be signed: canonical JSON.
    public var payload: [UInt8] { signed.canonical }

    /// The version of the metadata.
    public var version: Int { signed["version"].integer ?? 0 }

    /// The expiry of the metadata.
    public var expires: String { signed["expires"].text ?? "" }

    mutating func renew(version: Int, expires: Date) {
        signed["version"] = .integer(version)
        signed["expires"] = .string(Self.text(expires))
    }

    /// Adds a signature.
    public mutating func sign(with signer: some MetadataSigner) throws(PublishingError) {
        signatures[signer.key.keyID] = try signer.sign(payload).hexadecimal
    }

    /// Adds a signature that was made elsewhere. An invalid one is refused, because it would
    /// otherwise be noticed too late.
    public mutating func attach(
        _ signature: [UInt8], by key: RoleKey
    ) throws(PublishingError) {
        guard VerificationKey(key.json)?.isValid(signature, for: payload) == true else {
            throw PublishingError(
                .invalid, "the signature of \(key.keyID.prefix(8)) does not match these bytes")
        }
        signatures[key.keyID] = signature.hexadecimal
    }

    /// Adds the signatures of another copy of the same metadata.
    public mutating func merge(_ other: MetadataFile) throws(PublishingError) {
        guard other.signed == signed else {
            throw PublishingError(
                .invalid, "not two copies of the same metadata: their signed parts differ")
        }
        signatures.merge(other.signatures) { mine, _ in mine }
    }

    /// Returns how many of a role's keys have validly signed, and how many must.
    func count(signedBy role: RoleKeys) -> (valid: Int, needed: Int) {
        let payload = payload
        let valid = role.keyIDs.filter { keyID in
            guard let key = role.keys[keyID],
                let signature = signatures[keyID].flatMap(Hexadecimal.bytes)
            else { return false }
            return key.isValid(signature, for: payload)
        }
        return (valid.count, role.threshold)
    }

    static func text(_ date: Date) -> String {
        // The specification uses whole seconds.
        Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down)).ISO8601Format()
    }
}
