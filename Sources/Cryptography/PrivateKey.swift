internal import COpenSSL

/// A private key that signs, for test codes and for issuers of real ones.
public struct PrivateKey: Sendable {
    private let handle: KeyHandle
    /// The public key that belongs to it.
    public let publicKey: PublicKey

    private init(_ pointer: OpaquePointer?) throws(CryptographyError) {
        handle = try KeyHandle(adopting: pointer)
        publicKey = try PublicKey(handle)
    }

    /// Generates a new key.
    public static func generate(_ kind: KeyKind) throws(CryptographyError) -> PrivateKey {
        let (type, group) =
            switch kind {
            case .p256: ("EC", "P-256")
            case .p384: ("EC", "P-384")
            case .p521: ("EC", "P-521")
            case .sm2: ("SM2", "SM2")
            case .ed25519: ("ED25519", "")
            case .rsa: ("RSA", "")
            }
        guard let context = EVP_PKEY_CTX_new_from_name(nil, type, nil) else {
            throw CryptographyError("libcrypto cannot make \(type) keys")
        }
        defer { EVP_PKEY_CTX_free(context) }
        guard EVP_PKEY_keygen_init(context) == 1 else {
            throw CryptographyError("libcrypto cannot make \(type) keys")
        }
        if !group.isEmpty { EVP_PKEY_CTX_set_group_name(context, group) }
        if case .rsa(let bits) = kind { EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(bits)) }
        var key: OpaquePointer?
        EVP_PKEY_generate(context, &key)
        return try PrivateKey(key)
    }

    /// Creates an Ed25519 key from its 32-byte seed (RFC 8032 §5.1.5). The same seed gives the same
    /// key and the same signatures.
    public init(ed25519Seed seed: [UInt8]) throws(CryptographyError) {
        guard seed.count == 32 else { throw CryptographyError("an Ed25519 seed has 32 bytes") }
        try self.init(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count))
    }

    /// Parses an unencrypted PEM file (PKCS #8 or the older forms).
    public init(pem: String) throws(CryptographyError) {
        let bytes = Array(pem.utf8)
        guard let length = Int32(exactly: bytes.count) else {
            throw CryptographyError("private key of \(bytes.count) bytes")
        }
        // The password is empty; without one libcrypto would ask on the terminal.
        var password: [UInt8] = [0]
        let key = bytes.withUnsafeBufferPointer { file -> OpaquePointer? in
            // The reader points into the bytes and is freed before they are.
            guard let bio = BIO_new_mem_buf(file.baseAddress, length) else { return nil }
            defer { BIO_free(bio) }
            return PEM_read_bio_PrivateKey(bio, nil, nil, &password)
        }
        try self.init(key)
    }

    /// The key in PKCS #8, unencrypted.
    public var pem: String {
        guard let bio = BIO_new(BIO_s_mem()) else { return "" }
        defer { BIO_free(bio) }
        PEM_write_bio_PKCS8PrivateKey(bio, handle.pointer, nil, nil, 0, nil, nil)
        var bytes = [UInt8](repeating: 0, count: 8 << 10)
        let count = BIO_read(bio, &bytes, Int32(bytes.count))
        return String(decoding: bytes.prefix(Int(max(0, count))), as: UTF8.self)
    }

    /// The kind of key.
    public var kind: KeyKind { handle.kind }

    /// Returns a signature of `message` in COSE's form: r ‖ s, or the bytes that the algorithm
    /// gives.
    public func sign(
        _ message: [UInt8], algorithm: SignatureAlgorithm
    ) throws(CryptographyError) -> [UInt8] {
        let signature = try derSignature(of: message, algorithm: algorithm)
        guard let size = kind.coordinateSize else { return signature }
        guard let raw = SignatureForm.raw(signature, coordinateSize: size) else {
            throw CryptographyError("libcrypto made a signature in an unknown form")
        }
        return raw
    }

    /// Returns a signature of `message` in libcrypto's form: ECDSA and SM2 as DER (RFC 3279
    /// §2.2.3), others as the algorithm gives them.
    public func derSignature(
        of message: [UInt8], algorithm: SignatureAlgorithm
    ) throws(CryptographyError) -> [UInt8] {
        guard publicKey.supports(algorithm) else {
            throw CryptographyError("a \(kind) key does not sign \(algorithm.rawValue)")
        }
        guard let operation = SignatureOperation.make(.sign, handle, algorithm),
            let signature = operation.sign(message)
        else { throw CryptographyError("libcrypto could not sign \(algorithm.rawValue)") }
        return signature
    }
}
