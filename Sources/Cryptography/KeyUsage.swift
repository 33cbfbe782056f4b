internal import COpenSSL

/// The bits of a certificate's key usage (RFC 5280 §4.2.1.3) that concern signing.
public struct KeyUsage: OptionSet, Hashable, Sendable {
    /// The bits, each at its number in the extension.
    public let rawValue: UInt16

    /// Creates a set from bits with the extension's numbers.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// The key signs data other than certificates.
    public static let digitalSignature = KeyUsage(rawValue: 1 << 0)
    /// The key signs content to which its holder is committed, formerly called non-repudiation.
    public static let contentCommitment = KeyUsage(rawValue: 1 << 1)
    /// The key signs certificates, as an authority does.
    public static let certificateSign = KeyUsage(rawValue: 1 << 5)

    /// Reads the extension; `nil` without it. One that cannot be read, or occurs twice, permits
    /// nothing.
    init?(of certificate: OpaquePointer) {
        var found: Int32 = 0
        let data = X509_get_ext_d2i(certificate, NID_key_usage, &found, nil)
        guard let data else {
            // -1 means that the extension is missing; any other value means that it cannot be read.
            guard found != -1 else { return nil }
            self.init()
            return
        }
        let bits = data.assumingMemoryBound(to: ASN1_BIT_STRING.self)
        defer { ASN1_BIT_STRING_free(bits) }
        self.init(
            rawValue: (0...8).reduce(into: 0) { value, number in
                if ASN1_BIT_STRING_get_bit(bits, Int32(number)) == 1 { value |= 1 << number }
            })
    }
}
