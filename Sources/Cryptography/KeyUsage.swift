internal import COpenSSL

/// The bits of a certificate's key usage (RFC 5280 §4.2.1.3) that say who may sign what.
public struct KeyUsage: OptionSet, Hashable, Sendable {
    /// The bits, each at its number in the extension.
    public let rawValue: UInt16

    /// The bits as they are numbered in the extension.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Signs data that is no certificate.
    public static let digitalSignature = KeyUsage(rawValue: 1 << 0)
    /// Signs content its holder stands by, once called non-repudiation.
    public static let contentCommitment = KeyUsage(rawValue: 1 << 1)
    /// Signs certificates: the key of an authority.
    public static let certificateSign = KeyUsage(rawValue: 1 << 5)

    /// `nil` without the extension. One that cannot be read, or stands there twice, allows nothing.
    init?(of certificate: OpaquePointer) {
        var found: Int32 = 0
        let data = X509_get_ext_d2i(certificate, NID_key_usage, &found, nil)
        guard let data else {
            // -1 says that there is no such extension; anything else that it cannot be read.
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
