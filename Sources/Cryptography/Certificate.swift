internal import COpenSSL
public import FoundationEssentials

/// The key, dates and uses of an X.509 certificate (RFC 5280). Trust comes from the list that
/// contains the certificate, so no chain is built here.
public struct Certificate: Sendable, Hashable {
    /// The certificate in its original DER encoding.
    public let der: [UInt8]
    /// The subject's key.
    public let publicKey: PublicKey
    /// The first moment of validity.
    public let notBefore: Date
    /// The last moment of validity.
    public let notAfter: Date
    /// The dotted object identifiers of the extended key usage; empty without the extension, `nil`
    /// if the extension cannot be read.
    public let extendedKeyUsages: [String]?
    /// The uses permitted by the key usage; `nil` without the extension, which leaves all uses open
    /// (RFC 5280 §4.2.1.3).
    public let keyUsage: KeyUsage?
    /// The attribute `C` of the subject.
    public let subjectCountry: String?

    private static let maximumSize = 64 << 10

    /// Parses one certificate that takes up all of `der`, as leniently as libcrypto, because some
    /// signer certificates in use are not strict DER.
    public init(der: [UInt8]) throws(CryptographyError) {
        guard der.count <= Self.maximumSize else {
            throw CryptographyError(
                "certificate of \(der.count) bytes, at most \(Self.maximumSize)")
        }
        var consumed = 0
        let pointer = der.withUnsafeBufferPointer { bytes -> OpaquePointer? in
            var cursor = bytes.baseAddress
            let certificate = d2i_X509(nil, &cursor, bytes.count)
            consumed = cursor.flatMap { end in bytes.baseAddress.map { end - $0 } } ?? 0
            return certificate
        }
        guard let pointer else { throw CryptographyError("not an X.509 certificate") }
        defer { X509_free(pointer) }
        guard consumed == der.count else {
            throw CryptographyError("\(der.count - consumed) bytes after the certificate")
        }
        try self.init(pointer, der)
    }

    /// Parses the first certificate of a PEM file.
    public init(pem: String) throws(CryptographyError) {
        let begin = "-----BEGIN CERTIFICATE-----"
        let end = "-----END CERTIFICATE-----"
        guard pem.utf8.count <= 2 * Self.maximumSize, let start = pem.firstRange(of: begin),
            let stop = pem[start.upperBound...].firstRange(of: end),
            let data = Data(
                base64Encoded: String(pem[start.upperBound..<stop.lowerBound]),
                options: .ignoreUnknownCharacters)
        else { throw CryptographyError("no certificate in the PEM file") }
        try self.init(der: Array(data))
    }

    private init(_ pointer: OpaquePointer, _ der: [UInt8]) throws(CryptographyError) {
        self.der = der
        publicKey = try PublicKey(try KeyHandle(adopting: X509_get_pubkey(pointer)))
        notBefore = try Self.date(X509_get0_notBefore(pointer))
        notAfter = try Self.date(X509_get0_notAfter(pointer))
        guard notBefore <= notAfter else {
            throw CryptographyError("its validity ends before it begins")
        }
        extendedKeyUsages = Self.usages(pointer)
        keyUsage = KeyUsage(of: pointer)
        subjectCountry = Self.country(X509_get_subject_name(pointer))
    }

    /// The SHA-256 of the certificate.
    public var sha256: [UInt8] { Digest.sha256(der) }

    /// The identifier with which EU certificates name their signer: the first 8 bytes of SHA-256 of
    /// its certificate.
    public var keyID: [UInt8] { Array(sha256.prefix(8)) }

    private static func date(_ time: UnsafePointer<ASN1_TIME>?) throws(CryptographyError) -> Date {
        var calendar = tm()
        guard ASN1_TIME_to_tm(time, &calendar) == 1 else {
            throw CryptographyError("a date of the certificate is invalid")
        }
        return Date(timeIntervalSince1970: Double(timegm(&calendar)))
    }

    private static func usages(_ pointer: OpaquePointer) -> [String]? {
        var found: Int32 = 0
        let extensionData = X509_get_ext_d2i(pointer, NID_ext_key_usage, &found, nil)
        // -1 means that the extension is missing; any other value means that it cannot be read.
        guard let extensionData else { return found == -1 ? [] : nil }
        let usages = OpaquePointer(extensionData)
        defer { EXTENDED_KEY_USAGE_free(usages) }
        let names = (0..<OPENSSL_sk_num(usages)).compactMap { index -> String? in
            var text = [CChar](repeating: 0, count: 128)
            let object = OPENSSL_sk_value(usages, index).map { OpaquePointer($0) }
            let length = OBJ_obj2txt(&text, Int32(text.count), object, 1)
            guard length > 0, length < text.count else { return nil }
            return String(
                decoding: text[..<Int(length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        // A use that is not understood may be the one that limits. An empty list limits nothing: issuers write
        // it (EU test data, common/CO15).
        return names.count == OPENSSL_sk_num(usages) ? names : nil
    }

    private static func country(_ name: OpaquePointer?) -> String? {
        var text = [CChar](repeating: 0, count: 16)
        let length = X509_NAME_get_text_by_NID(name, NID_countryName, &text, Int32(text.count))
        guard length > 0 else { return nil }
        return String(decoding: text[..<Int(length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
