public import CBOR
public import Cryptography

/// A message with one signature (COSE_Sign1, RFC 9052 §4.2), unverified.
public struct COSESign1: Hashable, Sendable {
    /// The protected header as it was signed; empty for an empty map.
    public let protectedBytes: [UInt8]
    /// The protected header.
    public let protectedHeader: [CBORValue.Pair]
    /// The unprotected header: not signed, believe nothing in it.
    public let unprotectedHeader: [CBORValue.Pair]
    /// What was signed.
    public let payload: [UInt8]
    /// The signature, its form given by the algorithm.
    public let signature: [UInt8]

    /// Header parameters of RFC 9052 §3.1.
    enum Label {
        static let algorithm: Int64 = 1
        static let critical: Int64 = 2
        static let keyID: Int64 = 4
    }

    /// How a message may be wrapped in tags.
    public enum Tagging: Sendable {
        /// Exactly tag 18: our own codes.
        case required
        /// Tag 18 or none, inside tag 61 (CWT) or not: what issuers in the field do.
        case tolerant
    }

    /// Reads a message that fills all of `bytes`.
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
        // An empty map is signed as no bytes (RFC 9052 §4.4), however it was written.
        self.protectedBytes = protectedHeader.isEmpty ? [] : protectedBytes
        unprotectedHeader = unprotected
        self.payload = payload
        self.signature = signature
        // A header that must be understood and is not means the message is not understood.
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

    /// The algorithm's number, protected or else unprotected.
    public var algorithmNumber: Int64? {
        (protected(Label.algorithm) ?? unprotected(Label.algorithm))?.integer
    }

    /// The algorithm, if the number is one we know.
    public var algorithm: SignatureAlgorithm? {
        algorithmNumber.flatMap(SignatureAlgorithm.init(coseNumber:))
    }

    /// Whether the algorithm is in the protected header, where nobody can change it.
    public var isAlgorithmProtected: Bool { protected(Label.algorithm) != nil }

    /// The key id, protected or else unprotected.
    public var keyID: [UInt8]? {
        (protected(Label.keyID) ?? unprotected(Label.keyID))?.bytes
    }

    /// Whether the key id is in the protected header: then the issuer named the key, not the holder.
    public var isKeyIDProtected: Bool { protected(Label.keyID) != nil }

    /// What the signature is over: the Sig_structure of RFC 9052 §4.4, with no external data.
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
    /// Signs `payload`; the algorithm and the key id go into the protected header.
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

    /// The message in tag 18.
    public func encoded() -> [UInt8] {
        CBORValue.tagged(
            18,
            .array([
                .bytes(protectedBytes), .map(unprotectedHeader), .bytes(payload), .bytes(signature),
            ])
        ).encoded()
    }
}
