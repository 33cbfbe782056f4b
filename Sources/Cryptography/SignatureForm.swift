internal import COpenSSL

/// Converts ECDSA and SM2 signatures between r ‖ s, COSE's form, and DER, libcrypto's form.
enum SignatureForm {
    /// Returns the DER form; `nil` unless the length is exactly twice the coordinate's.
    static func der(_ raw: [UInt8], coordinateSize size: Int) -> [UInt8]? {
        guard raw.count == 2 * size, let signature = ECDSA_SIG_new() else { return nil }
        defer { ECDSA_SIG_free(signature) }
        let r = raw.withUnsafeBufferPointer { BN_bin2bn($0.baseAddress, Int32(size), nil) }
        let s = raw[size...].withUnsafeBufferPointer { BN_bin2bn($0.baseAddress, Int32(size), nil) }
        // On success the signature owns r and s.
        guard ECDSA_SIG_set0(signature, r, s) == 1 else {
            BN_free(r)
            BN_free(s)
            return nil
        }
        var output: UnsafeMutablePointer<UInt8>?
        let length = i2d_ECDSA_SIG(signature, &output)
        guard length > 0, let output else { return nil }
        defer { CRYPTO_free(output, nil, 0) }
        return Array(UnsafeBufferPointer(start: output, count: Int(length)))
    }

    /// Returns the raw form of a signature made by libcrypto.
    static func raw(_ der: [UInt8], coordinateSize size: Int) -> [UInt8]? {
        let signature = der.withUnsafeBufferPointer { bytes in
            var cursor = bytes.baseAddress
            return d2i_ECDSA_SIG(nil, &cursor, bytes.count)
        }
        guard let signature else { return nil }
        defer { ECDSA_SIG_free(signature) }
        var raw = [UInt8](repeating: 0, count: 2 * size)
        let written = raw.withUnsafeMutableBufferPointer { bytes -> Bool in
            guard let start = bytes.baseAddress else { return false }
            return BN_bn2binpad(ECDSA_SIG_get0_r(signature), start, Int32(size)) >= 0
                && BN_bn2binpad(ECDSA_SIG_get0_s(signature), start + size, Int32(size)) >= 0
        }
        return written ? raw : nil
    }
}
