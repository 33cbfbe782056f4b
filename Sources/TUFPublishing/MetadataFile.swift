import Cryptography
import FoundationEssentials
package import TUF

/// A metadata file that is being made: what is signed, and the signatures it has so far.
public struct MetadataFile: Hashable, Sendable {
    package var signed: JSONValue {
        didSet { if signed != oldValue { signatures = [:] } }
    }
    /// By key id, in hexadecimal. Any change of what is signed takes them all away.
    public private(set) var signatures: [String: String]

    /// New metadata, version 1.
    init(_ type: String, expires: Date, _ members: [String: JSONValue]) {
        var signed = JSONValue.object(members)
        signed["_type"] = .string(type)
        signed["spec_version"] = .string("1.0.34")
        signed["version"] = .integer(1)
        signed["expires"] = .string(Self.text(expires))
        self.signed = signed
        signatures = [:]
    }

    /// Reads a file of any of the four types; `name` is its name in errors.
    public init(_ bytes: [UInt8], name: String) throws(PublishingError) {
        let value: JSONValue
        do {
            value = try JSONValue(bytes)
        } catch {
            throw PublishingError(.malformed, "\(name): not metadata: \(error)")
        }
        guard value["signed"].members != nil, let list = value["signatures"].list else {
            throw PublishingError(.malformed, "\(name): not metadata: nothing is signed in it")
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

    /// As it is written, to be read by `init(_:name:)` and by any client.
    public var bytes: [UInt8] {
        let list = signatures.sorted { $0.key < $1.key }.map {
            JSONValue.object(["keyid": .string($0.key), "sig": .string($0.value)])
        }
        return JSONValue.object(["signatures": .array(list), "signed": signed]).fileBytes
    }

    /// What a signer signs: canonical JSON.
    public var payload: [UInt8] { signed.canonical }

    /// Its version.
    public var version: Int { signed["version"].integer ?? 0 }

    /// When it expires.
    public var expires: String { signed["expires"].text ?? "" }

    mutating func renew(version: Int, expires: Date) {
        signed["version"] = .integer(version)
        signed["expires"] = .string(Self.text(expires))
    }

    /// Adds a signature.
    public mutating func sign(with signer: some MetadataSigner) throws(PublishingError) {
        signatures[signer.key.keyID] = try signer.sign(payload).hexadecimal
    }

    /// Adds a signature that was made elsewhere. One that is not valid is refused: it would be found
    /// out only when it is too late.
    public mutating func attach(
        _ signature: [UInt8], by key: RoleKey
    ) throws(PublishingError) {
        guard VerificationKey(key.json)?.isValid(signature, for: payload) == true else {
            throw PublishingError(
                .invalid, "the signature of \(key.keyID.prefix(8)) is not one of these bytes")
        }
        signatures[key.keyID] = signature.hexadecimal
    }

    /// Takes over the signatures of another copy of the same metadata.
    public mutating func merge(_ other: MetadataFile) throws(PublishingError) {
        guard other.signed == signed else {
            throw PublishingError(
                .invalid, "not two copies of the same metadata: what is signed in them differs")
        }
        signatures.merge(other.signatures) { mine, _ in mine }
    }

    /// How many of a role's keys have validly signed, and how many must.
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
        // Whole seconds, as the specification has them.
        Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down)).ISO8601Format()
    }
}
