internal import COpenSSL

/// The kind of a key, which determines the signatures that it can make.
public enum KeyKind: Hashable, Sendable {
    /// NIST P-256.
    case p256
    /// NIST P-384.
    case p384
    /// NIST P-521.
    case p521
    /// Edwards 25519.
    case ed25519
    /// The SM2 curve of GB/T 32918.5.
    case sm2
    /// RSA with a modulus of the given number of bits.
    case rsa(bits: Int)

    /// The number of bytes in one coordinate, for the curves of ECDSA and SM2.
    var coordinateSize: Int? {
        switch self {
        case .p256, .sm2: 32
        case .p384: 48
        case .p521: 66
        case .ed25519, .rsa: nil
        }
    }
}

/// An EVP_PKEY, freed with the last reference. Keys are only read after they are created, which
/// libcrypto permits from several threads.
final class KeyHandle: @unchecked Sendable {
    let pointer: OpaquePointer
    let kind: KeyKind

    /// Takes over the pointer, even if it throws.
    init(adopting pointer: OpaquePointer?) throws(CryptographyError) {
        guard let pointer else { throw CryptographyError("libcrypto cannot read this key") }
        guard let kind = Self.kind(of: pointer) else {
            EVP_PKEY_free(pointer)
            throw CryptographyError(
                "not a key of a kind in use (P-256, P-384, P-521, Ed25519, SM2, RSA 2048 to 8192)")
        }
        self.pointer = pointer
        self.kind = kind
        // libcrypto keeps the form of a point, compressed or not. A key must not have several
        // encodings, because they would give several key identifiers.
        if kind.coordinateSize != nil {
            EVP_PKEY_set_utf8_string_param(
                pointer, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "uncompressed")
        }
    }

    deinit {
        EVP_PKEY_free(pointer)
    }

    /// Returns the kind by the type's name: keys that libcrypto 3.0 reads from SM2 files have no
    /// number.
    private static func kind(of key: OpaquePointer) -> KeyKind? {
        if EVP_PKEY_is_a(key, "ED25519") == 1 { return .ed25519 }
        if EVP_PKEY_is_a(key, "RSA") == 1 {
            let bits = Int(EVP_PKEY_get_bits(key))
            return (2048...8192).contains(bits) ? .rsa(bits: bits) : nil
        }
        let isOnCurve = EVP_PKEY_is_a(key, "EC") == 1 || EVP_PKEY_is_a(key, "SM2") == 1
        return isOnCurve ? curve(of: key) : nil
    }

    /// Returns the kind by the curve's name; `nil` for explicit parameters, although libcrypto
    /// finds a name for known ones.
    private static func curve(of key: OpaquePointer) -> KeyKind? {
        var isExplicit: Int32 = 0
        EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &isExplicit)
        guard isExplicit == 0 else { return nil }
        var name = [CChar](repeating: 0, count: 64)
        var length = 0
        guard EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1 else { return nil }
        let text = String(decoding: name[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return switch text {
        case "prime256v1", "P-256": .p256
        case "secp384r1", "P-384": .p384
        case "secp521r1", "P-521": .p521
        case "SM2": .sm2
        default: nil
        }
    }
}
