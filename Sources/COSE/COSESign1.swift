public import CBOR
public import Cryptography

/// An unverified message with one signature (COSE_Sign1, RFC 9052 §4.2).
public struct COSESign1: Hashable, Sendable {
    /// The bytes of the protected header as they were signed; empty for an empty map.
    public let protectedBytes: [UInt8]
    /// The protected header.
    public let protectedHeader: [CBORValue.Pair]
    /// The unprotected header, which is not signed and must not be trusted.
    public let unprotectedHeader: [CBORValue.Pair]
    /// The signed content.
    public let payload: [UInt8]
    /// The signature, in the form of the algorithm.
    public let signature: [UInt8]

    /// The header parameters of RFC 9052 §3.1.
    enum Label {
        static let algorithm: Int64 = 1
        static let critical: Int64 = 2
        static let keyID: Int64 = 4
    }

    /// The tags in which a message may be wrapped.
    public enum Tagging: Sendable {
        /// Exactly tag 18, as in native codes.
        case required
        /// Tag 18 or none, inside tag 61 (CWT) or not, as issuers use them.
        case tolerant
    }

    /// Parses a message that takes up all of `bytes`.
    public init(
        decoding bytes: some Collection<UInt8>, rules: CBORRules, tagging: Tagging = .tolerant
    ) throws(COSEError) {
        var value: CBORValue
        do {
            value = try CBORValue.decode(bytes, rules: rules)
        } catch {
            throw COSEError(.cbor(error))
        }
        if tagging == .tolerant, case .tagged(61, let inner) = value { value = inner }
        if case .tagged(18, let inner) = value {
            value = inner
        } else if tagging == .required {
            throw COSEError(.notSign1("no tag 18"))
        }
        try self.init(value, rules: rules)
    }

    private init(_ value: CBORValue, rules: CBORRules) throws(COSEError) {
        guard let parts = value.array, parts.count == 4 else {
            throw COSEError(.notSign1("not an array of four"))
        }
        guard let protectedBytes = parts[0].bytes, let unprotected = parts[1].map,
            let payload = parts[2].bytes, let signature = parts[3].bytes
        else { throw COSEError(.notSign1("its parts are not bytes, map, bytes, bytes")) }
        protectedHeader = try Self.header(protectedBytes, rules)
        // An empty map is signed as no bytes (RFC 9052 §4.4), whatever its encoding.
        self.protectedBytes = protectedHeader.isEmpty ? [] : protectedBytes
        unprotectedHeader = unprotected
        self.payload = payload
        self.signature = signature
        // A message with unknown critical parameters is not understood.
        guard CBORValue.map(protectedHeader)[Label.critical] == nil else {
            throw COSEError(.critical)
        }
    }

    private static func header(_ bytes: [UInt8], _ rules: CBORRules) throws(COSEError)
        -> [CBORValue.Pair]
    {
        guard !bytes.isEmpty else { return [] }
        do {
            guard let map = try CBORValue.decode(bytes, rules: rules).map else {
                throw COSEError(.notSign1("the protected header is not a map"))
            }
            return map
        } catch let error as CBORError {
            throw COSEError(.cbor(error))
        } catch {
            throw COSEError(.notSign1("the protected header is not a map"))
        }
    }

    /// The algorithm's number from the protected header, or else from the unprotected one.
    public var algorithmNumber: Int64? {
        (protected(Label.algorithm) ?? unprotected(Label.algorithm))?.integer
    }

    /// The algorithm; `nil` if its number is unknown.
    public var algorithm: SignatureAlgorithm? {
        algorithmNumber.flatMap(SignatureAlgorithm.init(coseNumber:))
    }

    /// Whether the algorithm is in the protected header, where nobody can change it.
    public var isAlgorithmProtected: Bool { protected(Label.algorithm) != nil }

    /// The key identifier from the protected header, or else from the unprotected one.
    public var keyID: [UInt8]? {
        (protected(Label.keyID) ?? unprotected(Label.keyID))?.bytes
    }

    /// Whether the key identifier is in the protected header, so that the issuer named the key, not
    /// the holder.
    public var isKeyIDProtected: Bool { protected(Label.keyID) != nil }

    /// The bytes that the signature covers: the Sig_structure of RFC 9052 §4.4 without external
    /// data.
    public var signedBytes: [UInt8] {
        CBORValue.array([
            .text("Signature1"), .bytes(protectedBytes), .bytes([]), .bytes(payload),
        ]).encoded()
    }

    private func protected(_ label: Int64) -> CBORValue? {
        CBORValue.map(protectedHeader)[label]
    }

    private func unprotected(_ label: Int64) -> CBORValue? {
        CBORValue.map(unprotectedHeader)[label]
    }
}

extension COSESign1 {
    /// Signs `payload`; the algorithm and the key identifier go into the protected header.
    public init<Failure: Error>(
        signing payload: [UInt8], algorithm: SignatureAlgorithm, keyID: [UInt8],
        with sign: ([UInt8]) throws(Failure) -> [UInt8]
    ) throws(Failure) {
        let header: [CBORValue.Pair] = [
            .init(.integer(Label.algorithm), .integer(algorithm.coseNumber)),
            .init(.integer(Label.keyID), .bytes(keyID)),
        ]
        let unsigned = COSESign1(header: header, payload: payload, signature: [])
        self.init(header: header, payload: payload, signature: try sign(unsigned.signedBytes))
    }

    private init(header: [CBORValue.Pair], payload: [UInt8], signature: [UInt8]) {
        protectedBytes = CBORValue.map(header).encoded()
        protectedHeader = header
        unprotectedHeader = []
        self.payload = payload
        self.signature = signature
    }

    /// Returns the message in tag 18.
    public func encoded() -> [UInt8] {
        CBORValue.tagged(
            18,
            .array([
                .bytes(protectedBytes), .map(unprotectedHeader), .bytes(payload), .bytes(signature),
            ])
        ).encoded()
    }
}
