import Base45
import CBOR
public import COSE
public import Cryptography

/// A native code, parsed but not yet verified.
public struct HealthCode: Hashable, Sendable {
    /// The prefix of every payload.
    public static let prefix = "PHC1:"

    /// The COSE message: signature, key id and signed bytes.
    public let envelope: COSESign1
    /// What the code states. Trust it only after verification.
    public let claims: HealthCodeClaims

    /// Parses a payload. Any bytes give a code or a `HealthCodeError` that names the place. The
    /// length is checked before anything is decoded.
    public init(payload: [UInt8]) throws(HealthCodeError) {
        guard payload.starts(with: Self.prefix.utf8) else {
            throw HealthCodeError(.prefix, at: "character 0", "does not begin with PHC1:")
        }
        guard payload.count <= ClaimTable.maximumLength else {
            throw HealthCodeError(
                .length, at: "character \(ClaimTable.maximumLength)",
                "\(payload.count) characters, at most \(ClaimTable.maximumLength)")
        }
        envelope = try Self.envelope(payload.dropFirst(Self.prefix.utf8.count))
        claims = try HealthCodeClaims(cbor: envelope.payload)
    }

    private static func envelope(_ text: ArraySlice<UInt8>) throws(HealthCodeError) -> COSESign1 {
        let bytes: [UInt8]
        do {
            bytes = try Base45.decode(text)
        } catch {
            throw HealthCodeError(
                .base45, at: "character \(error.offset + prefix.utf8.count)", error.kind.rawValue)
        }
        let envelope: COSESign1
        do {
            envelope = try COSESign1(decoding: bytes, rules: .deterministic, tagging: .required)
        } catch {
            throw HealthCodeError(.envelope, at: "envelope", "\(error)")
        }
        try checkHeader(envelope)
        return envelope
    }

    /// Checks the COSE headers, both when a code is read and when it is written.
    private static func checkHeader(_ envelope: COSESign1) throws(HealthCodeError) {
        guard envelope.unprotectedHeader.isEmpty, envelope.protectedHeader.count == 2,
            let algorithm = envelope.algorithm, ClaimTable.algorithms.contains(algorithm),
            envelope.keyID?.count == ClaimTable.keyIDLength
        else {
            throw HealthCodeError(
                .envelope, at: "header",
                "expected an algorithm of native codes and a key id of "
                    + "\(ClaimTable.keyIDLength) bytes, both protected, and nothing else")
        }
    }

    /// Signs claims and returns the payload. `sign` receives the bytes to be signed and returns the
    /// signature.
    ///
    /// Throws a `HealthCodeError` if a claim is outside its domain, the payload exceeds 512
    /// characters or `sign` fails.
    public static func issue(
        _ claims: HealthCodeClaims, algorithm: SignatureAlgorithm, keyID: [UInt8],
        sign: ([UInt8]) throws -> [UInt8]
    ) throws(HealthCodeError) -> String {
        let content = try claims.encoded()
        let envelope: COSESign1
        do {
            envelope = try COSESign1(
                signing: content, algorithm: algorithm, keyID: keyID, with: sign)
        } catch {
            throw HealthCodeError(.signing, at: "signature", "\(error)")
        }
        try checkHeader(envelope)
        let payload = prefix + Base45.encode(envelope.encoded())
        guard payload.utf8.count <= ClaimTable.maximumLength else {
            throw HealthCodeError(
                .length, at: "payload",
                "\(payload.utf8.count) characters, at most \(ClaimTable.maximumLength)")
        }
        return payload
    }
}
