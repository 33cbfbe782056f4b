import Base45
import CBOR
public import COSE

/// An EU digital certificate (`HC1:`), not yet verified: only what the signature needs has been
/// read.
public struct HealthCertificate: Hashable, Sendable {
    /// The prefix of every payload.
    public static let prefix = "HC1:"
    /// Characters that one alphanumeric QR symbol can hold.
    static let maximumLength = 4296

    /// The COSE message: signature, key id and signed bytes.
    public let envelope: COSESign1

    /// Decodes prefix, Base45, compression and COSE. Any bytes give a certificate or an
    /// `HCERTError`.
    public init(payload: [UInt8]) throws(HCERTError) {
        guard payload.starts(with: Self.prefix.utf8) else {
            throw HCERTError(.prefix, "does not begin with HC1:")
        }
        guard payload.count <= Self.maximumLength else {
            throw HCERTError(.prefix, "\(payload.count) characters, at most \(Self.maximumLength)")
        }
        let compressed: [UInt8]
        do {
            compressed = try Base45.decode(payload.dropFirst(Self.prefix.utf8.count))
        } catch {
            throw HCERTError(.base45, "\(error)")
        }
        let message: [UInt8]
        do {
            message = try Inflate.zlib(compressed)
        } catch {
            throw HCERTError(.compression, "\(error)")
        }
        do {
            envelope = try COSESign1(decoding: message, rules: .lenient)
        } catch {
            throw HCERTError(.cose, "\(error)")
        }
    }

    /// Decodes the signed claims. Call it only after the signature was verified (hcert
    /// specification 6.3).
    ///
    /// Throws an `HCERTError` if the claims or the content are malformed.
    public func body() throws(HCERTError) -> HealthCertificateBody {
        try HealthCertificateBody(cbor: envelope.payload)
    }
}
