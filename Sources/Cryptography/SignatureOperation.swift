internal import COpenSSL

/// One signing or verifying operation with a key, set up for its algorithm.
struct SignatureOperation: ~Copyable {
    private let context: OpaquePointer
    private let keyContext: OpaquePointer?

    enum Direction {
        case sign
        case verify
    }

    /// The signer id hashed into an SM2 signature if the parties agree on no other (GB/T 32918).
    private static let signerID = Array("1234567812345678".utf8)

    /// Creates an operation; `nil` if libcrypto refuses the combination.
    static func make(
        _ direction: Direction, _ key: KeyHandle, _ algorithm: SignatureAlgorithm
    ) -> SignatureOperation? {
        guard let operation = SignatureOperation(key, algorithm) else { return nil }
        var parameters: OpaquePointer?
        let digest = Self.digest(algorithm)
        let ready =
            direction == .sign
            ? EVP_DigestSignInit(operation.context, &parameters, digest, nil, key.pointer)
            : EVP_DigestVerifyInit(operation.context, &parameters, digest, nil, key.pointer)
        guard ready == 1 else { return nil }
        if algorithm == .ps256 {
            guard EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1,
                EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, 32) == 1
            else { return nil }
        }
        return operation
    }

    private init?(_ key: KeyHandle, _ algorithm: SignatureAlgorithm) {
        guard let context = EVP_MD_CTX_new() else { return nil }
        let keyContext = algorithm == .sm2 ? Self.sm2Context(context, key) : nil
        if algorithm == .sm2, keyContext == nil {
            EVP_MD_CTX_free(context)
            return nil
        }
        self.context = context
        self.keyContext = keyContext
    }

    deinit {
        EVP_MD_CTX_free(context)
        EVP_PKEY_CTX_free(keyContext)
        ERR_clear_error()
    }

    /// Sets the signer id first, because libcrypto 3.0 uses an empty one unless it is set before
    /// the operation.
    private static func sm2Context(_ context: OpaquePointer, _ key: KeyHandle) -> OpaquePointer? {
        guard let keyContext = EVP_PKEY_CTX_new(key.pointer, nil) else { return nil }
        guard EVP_PKEY_CTX_set1_id(keyContext, signerID, Int32(signerID.count)) == 1 else {
            EVP_PKEY_CTX_free(keyContext)
            return nil
        }
        EVP_MD_CTX_set_pkey_ctx(context, keyContext)
        return keyContext
    }

    private static func digest(_ algorithm: SignatureAlgorithm) -> OpaquePointer? {
        switch algorithm {
        case .es256, .ps256: EVP_sha256()
        case .es384: EVP_sha384()
        case .es512: EVP_sha512()
        case .eddsa: nil
        case .sm2: EVP_sm3()
        }
    }

    consuming func verify(_ signature: [UInt8], _ message: [UInt8]) -> Bool {
        EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

    consuming func sign(_ message: [UInt8]) -> [UInt8]? {
        var length = 0
        guard EVP_DigestSign(context, nil, &length, message, message.count) == 1 else { return nil }
        var signature = [UInt8](repeating: 0, count: length)
        guard EVP_DigestSign(context, &signature, &length, message, message.count) == 1 else {
            return nil
        }
        return Array(signature[..<length])
    }
}
