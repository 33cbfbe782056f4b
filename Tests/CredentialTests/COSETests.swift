import CBOR
import COSE
import Cryptography
import Testing

@Suite struct COSETests {
    static func message(
        protected: [UInt8] = [0xA1, 0x01, 0x26], unprotected: CBORValue = .map([])
    ) -> CBORValue {
        .array([.bytes(protected), unprotected, .bytes([1, 2]), .bytes([3])])
    }

    static func read(_ value: CBORValue, tagging: COSESign1.Tagging = .tolerant) throws -> COSESign1
    {
        try COSESign1(decoding: value.encoded(), rules: .lenient, tagging: tagging)
    }

    static let taggings: [(CBORValue, Bool, Bool)] = [
        (message(), true, false), (.tagged(18, message()), true, true),
        (.tagged(61, message()), true, false), (.tagged(61, .tagged(18, message())), true, false),
        (.tagged(18, .tagged(61, message())), false, false), (.tagged(98, message()), false, false),
        (.tagged(18, .tagged(18, message())), false, false),
        (.tagged(61, .tagged(61, message())), false, false), (.bytes([]), false, false),
    ]

    @Test(arguments: taggings)
    func `an envelope with or without its tags is read as the caller requires`(
        value: CBORValue, tolerant: Bool, required: Bool
    ) {
        #expect(((try? Self.read(value)) != nil) == tolerant)
        #expect(((try? Self.read(value, tagging: .required)) != nil) == required)
    }

    static let shapes: [CBORValue] = [
        .array([]), .array([.bytes([]), .map([]), .bytes([])]),
        .array([.bytes([]), .map([]), .bytes([]), .bytes([]), .bytes([])]),
        .array([.map([]), .map([]), .bytes([]), .bytes([])]),
        .array([.bytes([]), .bytes([]), .bytes([]), .bytes([])]),
        .array([.bytes([]), .map([]), .null, .bytes([])]),
        .array([.bytes([]), .map([]), .bytes([]), .text("")]),
        message(protected: [0x80]), message(protected: [0xF6]),
    ]

    @Test(arguments: shapes)
    func `another shape is refused`(value: CBORValue) {
        let error = #expect(throws: COSEError.self) { try Self.read(value) }
        guard case .notSign1 = error?.kind else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [[0xFF], [0xA1], [0xA0, 0x00], [0xA2, 1, 0x26, 1, 0x26]] as [[UInt8]])
    func `a protected header that is not CBOR is refused`(header: [UInt8]) {
        let error = #expect(throws: COSEError.self) {
            try Self.read(Self.message(protected: header))
        }
        guard case .cbor = error?.kind else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `an unknown critical header is refused`() {
        let header = NativeSample.map([1: .integer(-7), 2: .array([.unsigned(99)]), 99: .null])
        let error = #expect(throws: COSEError.self) {
            try Self.read(Self.message(protected: header.encoded()))
        }
        #expect(error?.kind == .critical)
    }

    @Test func `a protected header wins over an unprotected one`() throws {
        let message = try Self.read(
            Self.message(
                protected: NativeSample.map([1: .integer(-7), 4: .bytes([1])]).encoded(),
                unprotected: NativeSample.map([1: .integer(-8), 4: .bytes([2])])))
        #expect(message.keyID == [1])
        #expect(message.algorithm == .es256)
        #expect(message.isAlgorithmProtected)
    }

    @Test func `a header that is only unprotected is found`() throws {
        let message = try Self.read(
            Self.message(
                protected: [], unprotected: NativeSample.map([1: .integer(-8), 4: .bytes([2])])))
        #expect(message.keyID == [2])
        #expect(message.algorithm == .eddsa)
        #expect(!message.isAlgorithmProtected)
    }

    @Test func `a protected key id of another type is not replaced by an unprotected one`() throws {
        let message = try Self.read(
            Self.message(
                protected: NativeSample.map([4: .text("a")]).encoded(),
                unprotected: NativeSample.map([4: .bytes([2])])))
        #expect(message.keyID == nil)
        #expect(message.algorithm == nil)
    }

    @Test func `the signature covers the Sig_structure of RFC 9052`() throws {
        let message = try Self.read(Self.message())
        let structure: [UInt8] =
            [0x84, 0x6A] + Array("Signature1".utf8) + [0x43, 0xA1, 0x01, 0x26, 0x40, 0x42, 1, 2]
        #expect(message.signedBytes == structure)
    }

    /// A header in another order is signed as it was sent.
    @Test func `the protected header is signed as it was written`() throws {
        let header: [UInt8] = [0xBF, 0x04, 0x41, 0x01, 0x01, 0x38, 0x06, 0xFF]
        let message = try Self.read(Self.message(protected: header))
        #expect(message.algorithm == .es256)
        #expect(message.signedBytes.contains(header))
    }

    @Test(arguments: [[], [0xA0], [0xBF, 0xFF]] as [[UInt8]])
    func `an empty header is signed as no bytes`(header: [UInt8]) throws {
        let message = try Self.read(Self.message(protected: header))
        let structure: [UInt8] =
            [0x84, 0x6A] + Array("Signature1".utf8) + [0x40, 0x40, 0x42, 1, 2]
        #expect(message.signedBytes == structure)
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func `a message that was signed here reads back the same`(
        algorithm: SignatureAlgorithm
    ) throws {
        let message = COSESign1(signing: [5, 6], algorithm: algorithm, keyID: [7]) { $0 + [8] }
        let read = try COSESign1(
            decoding: message.encoded(), rules: .deterministic, tagging: .required)
        #expect(read.algorithm == algorithm)
        #expect(read.keyID == [7])
        #expect(read.payload == [5, 6])
        #expect(read.signature == read.signedBytes + [8])
        #expect(read.encoded() == message.encoded())
        #expect(SignatureAlgorithm(coseNumber: algorithm.coseNumber) == algorithm)
    }

    @Test func `an unknown algorithm number is kept, but gives no algorithm`() throws {
        let message = try Self.read(Self.message(protected: [0xA1, 0x01, 0x38, 0x2E]))
        #expect(message.algorithmNumber == -47)
        #expect(message.algorithm == nil)
        #expect(message.isAlgorithmProtected)
    }
}
