internal import COpenSSL
internal import FoundationEssentials

/// A public key that verifies signatures.
public struct PublicKey: Sendable {
    let handle: KeyHandle
    /// The key in X.509's form (SubjectPublicKeyInfo, RFC 5280 §4.1.2.7), DER.
    public let subjectPublicKeyInfo: [UInt8]

    /// A size well above that of keys in files and certificates, in bytes.
    private static let maximumSize = 8 << 10

    /// Parses a SubjectPublicKeyInfo that takes up all of `der`. Throws for other kinds of keys,
    /// points not on their curve, explicit curve parameters and trailing bytes.
    public init(subjectPublicKeyInfo der: [UInt8]) throws(CryptographyError) {
        guard der.count <= Self.maximumSize else {
            throw CryptographyError("public key of \(der.count) bytes, at most \(Self.maximumSize)")
        }
        var consumed = 0
        let pointer = der.withUnsafeBufferPointer { bytes -> OpaquePointer? in
            var cursor = bytes.baseAddress
            let key = d2i_PUBKEY(nil, &cursor, bytes.count)
            consumed = cursor.flatMap { end in bytes.baseAddress.map { end - $0 } } ?? 0
            return key
        }
        let handle = try KeyHandle(adopting: pointer)
        guard consumed == der.count else {
            throw CryptographyError("\(der.count - consumed) bytes after the public key")
        }
        try self.init(handle)
        // Key identifiers are hashes of these bytes, so a key must have only one encoding.
        guard subjectPublicKeyInfo == der else {
            throw CryptographyError("public key is not valid DER")
        }
    }

    /// Creates an Ed25519 key from its 32 bytes (RFC 8032 §5.1.5).
    public init(ed25519 bytes: [UInt8]) throws(CryptographyError) {
        guard bytes.count == 32 else { throw CryptographyError("an Ed25519 key has 32 bytes") }
        try self.init(
            KeyHandle(
                adopting: EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, bytes.count)))
    }

    /// Parses a SubjectPublicKeyInfo in PEM (RFC 7468 §13), with the same requirements as for DER.
    public init(pem: String) throws(CryptographyError) {
        let lines = pem.split(whereSeparator: \.isNewline)
        guard pem.utf8.count <= 2 * Self.maximumSize, lines.first == "-----BEGIN PUBLIC KEY-----",
            lines.last == "-----END PUBLIC KEY-----",
            let der = Data(base64Encoded: lines.dropFirst().dropLast().joined())
        else { throw CryptographyError("not a public key in PEM") }
        try self.init(subjectPublicKeyInfo: Array(der))
    }

    /// The SubjectPublicKeyInfo in PEM (RFC 7468 §13).
    public var pem: String {
        let text = Data(subjectPublicKeyInfo).base64EncodedString(
            options: [.lineLength64Characters, .endLineWithLineFeed])
        return "-----BEGIN PUBLIC KEY-----\n\(text)\n-----END PUBLIC KEY-----\n"
    }

    init(_ handle: KeyHandle) throws(CryptographyError) {
        var output: UnsafeMutablePointer<UInt8>?
        let length = i2d_PUBKEY(handle.pointer, &output)
        guard length > 0, let output else {
            throw CryptographyError("public key cannot be encoded")
        }
        defer { CRYPTO_free(output, nil, 0) }
        self.handle = handle
        subjectPublicKeyInfo = Array(UnsafeBufferPointer(start: output, count: Int(length)))
    }

    /// The kind of key.
    public var kind: KeyKind { handle.kind }

    /// The key's identifier in native key files and codes: the first 8 bytes of SHA-256 of its
    /// SubjectPublicKeyInfo.
    public var keyID: [UInt8] { Array(Digest.sha256(subjectPublicKeyInfo).prefix(8)) }

    /// Returns whether this key can make signatures of `algorithm`.
    public func supports(_ algorithm: SignatureAlgorithm) -> Bool {
        switch (algorithm, kind) {
        case (.es256, .p256), (.es384, .p384), (.es512, .p521), (.eddsa, .ed25519), (.sm2, .sm2),
            (.ps256, .rsa):
            true
        default: false
        }
    }

    /// Returns whether `signature` is this key's over `message`; `false` if anything is wrong with
    /// any of them.
    ///
    /// `anyCurve` permits ECDSA with another NIST curve than the algorithm's own: RFC 8152 §8.1 did
    /// not bind hash to curve, and issuers of EU certificates signed ES256 with P-384 keys.
    public func isValid(
        _ signature: [UInt8], for message: [UInt8], algorithm: SignatureAlgorithm,
        anyCurve: Bool = false
    ) -> Bool {
        let isNIST = [.p256, .p384, .p521].contains(kind)
        let isECDSA = [.es256, .es384, .es512].contains(algorithm)
        guard supports(algorithm) || (anyCurve && isNIST && isECDSA) else { return false }
        guard let signature = libraryForm(signature) else { return false }
        guard let operation = SignatureOperation.make(.verify, handle, algorithm) else {
            return false
        }
        return operation.verify(signature, message)
    }

    /// Returns whether an ECDSA signature in DER (RFC 3279 §2.2.3), the form of other protocols, is
    /// valid.
    public func isValid(
        derSignature: [UInt8], for message: [UInt8], algorithm: SignatureAlgorithm
    ) -> Bool {
        guard let size = kind.coordinateSize,
            let raw = SignatureForm.raw(derSignature, coordinateSize: size)
        else { return false }
        return isValid(raw, for: message, algorithm: algorithm)
    }

    private func libraryForm(_ signature: [UInt8]) -> [UInt8]? {
        if let size = kind.coordinateSize {
            return SignatureForm.der(signature, coordinateSize: size)
        }
        if case .rsa(let bits) = kind { return signature.count == (bits + 7) / 8 ? signature : nil }
        return signature.count == 64 ? signature : nil
    }
}

extension PublicKey: Hashable {
    /// Returns whether two keys have the same SubjectPublicKeyInfo.
    public static func == (left: PublicKey, right: PublicKey) -> Bool {
        left.subjectPublicKeyInfo == right.subjectPublicKeyInfo
    }

    /// Hashes the SubjectPublicKeyInfo.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(subjectPublicKeyInfo)
    }
}
