import Base45
import CBOR
import Testing
import TestSupport
import Verdicts

@testable import Verification

/// Formats without a prefix are known by their structure, each part of it at its bound.
@Suite struct FormatBoundTests {
    // MARK: Aadhaar

    /// The number whose bytes, highest first, are `bytes`, in decimal digits.
    private func decimal(_ bytes: [UInt8]) -> [UInt8] {
        var digits: [Int] = []
        for byte in bytes {
            var carry = Int(byte)
            for index in digits.indices {
                carry += digits[index] * 256
                digits[index] = carry % 10
                carry /= 10
            }
            while carry > 0 {
                digits.append(carry % 10)
                carry /= 10
            }
        }
        return digits.reversed().map { UInt8(0x30 + $0) }
    }

    private func aadhaar(
        _ start: [UInt8], separators: Int = 10, fields: Int = 40, signature: UInt8 = 1
    ) -> [UInt8] {
        let used = separators - start.count { $0 == 0xFF }
        let content = start + Array(repeating: 0xFF, count: used)
        let filling = Array(repeating: UInt8(7), count: max(0, fields - content.count))
        let signed = Array(repeating: signature, count: 256)
        return decimal(Zlib.stored(content + filling + signed))
    }

    @Test func `an Aadhaar number says its version and has ten fields`() {
        let named: [UInt8] = [0x56, 0x32, 0xFF]
        for (start, isOne) in [
            (named, true), ([0x30, 0xFF], true), ([0x33, 0xFF], true), ([0x2F, 0xFF], false),
            ([0x34, 0xFF], false), ([0x30, 0x30, 0xFF], false), ([0x56, 0x32, 0x30, 0xFF], false),
            ([0x56, 0x33, 0xFF], false),
        ] as [([UInt8], Bool)] {
            #expect(AadhaarCode.isOne(aadhaar(start)) == isOne, "\(start)")
        }
        for start in [named, [0x31, 0xFF]] {
            for (separators, isOne) in [(9, false), (10, true), (11, true)] {
                #expect(AadhaarCode.isOne(aadhaar(start, separators: separators)) == isOne)
            }
            // Those in the signature do not count.
            #expect(!AadhaarCode.isOne(aadhaar(start, separators: 9, signature: 0xFF)))
            for (fields, isOne) in [(16, false), (17, true)] {
                #expect(AadhaarCode.isOne(aadhaar(start, fields: fields)) == isOne, "\(fields)")
            }
            // One more byte makes two more digits.
            let longest = aadhaar(start, fields: 2676)
            let longer = aadhaar(start, fields: 2677)
            #expect(longest.count <= 7089 && AadhaarCode.isOne(longest), "\(longest.count) digits")
            #expect(longer.count > 7089 && !AadhaarCode.isOne(longer), "\(longer.count) digits")
            var letter = aadhaar(start)
            letter[300] = 0x3A
            #expect(!AadhaarCode.isOne(letter))
        }
    }

    // MARK: ICAO

    @Test func `a barcode has 14 to 4,296 characters`() {
        for name in ["RDB1", "NDB1"] {
            for (count, isOne) in [(13, false), (14, true), (4296, true), (4297, false)] {
                let code = Array((name + "A").utf8) + Array(repeating: 0x41, count: count - 5)
                #expect(ICAOCode.isBarcode(code) == isOne, "\(count)")
            }
            for (letter, isOne) in [("@", false), ("A", true), ("D", true), ("E", false)] {
                #expect(ICAOCode.isBarcode(Array("\(name)\(letter)AAAAAAAAAAA".utf8)) == isOne)
            }
            for (letter, isOne) in [
                ("1", false), ("2", true), ("7", true), ("8", false), ("@", false), ("A", true),
                ("Z", true), ("[", false),
            ] {
                for place in [0, 5] {
                    var rest = Array(repeating: "A", count: 11)
                    rest[place] = letter
                    #expect(
                        ICAOCode.isBarcode(Array("\(name)A\(rest.joined())".utf8)) == isOne)
                }
            }
        }
        #expect(!ICAOCode.isBarcode(Array("ADB1AAAAAAAAAAAAA".utf8)))
    }

    @Test func `a seal ends with a signature of a known length`() {
        for (size, length) in [
            (56, [56]), (64, [64]), (96, [96]), (128, [0x81, 128]), (132, [0x81, 132]),
        ] as [(Int, [UInt8])] {
            let header: [UInt8] = [0xDC, 3] + Array(repeating: 1, count: 16)
            let field = [0xFF] + length
            let signature = Array(repeating: UInt8(2), count: size)
            let seal = header + field + signature
            #expect(ICAOCode.isSeal(seal) && ICAOCode.isSeal([0xDC, 2] + seal.dropFirst(2)))
            #expect(ICAOCode.isSeal(header + [1, 1] + field + signature))
            #expect(!ICAOCode.isSeal(header.dropLast() + field + signature))
            #expect(!ICAOCode.isSeal(header + field + signature.dropLast()))
            #expect(!ICAOCode.isSeal(header + field + signature + [2]))
            for (place, byte) in [(0, 0xDD), (1, 1), (1, 4), (18, 0xFE), (19, 0x82)] {
                var other = seal
                other[place] = UInt8(byte)
                #expect(!ICAOCode.isSeal(other), "\(size), byte \(place)")
            }
        }
        #expect(
            !ICAOCode.isSeal([]) && !ICAOCode.isSeal([0xDC, 3] + Array(repeating: 1, count: 16)))
    }

    @Test func `a seal in JSON names its header within 256 bytes`() {
        func code(_ spaces: Int, _ start: String = "{", _ name: String = "\"hdr\"") -> [UInt8] {
            Array((start + String(repeating: " ", count: spaces) + name).utf8)
        }
        #expect(ICAOCode.isVDSNC(code(0)) && ICAOCode.isVDSNC(code(250)))
        #expect(!ICAOCode.isVDSNC(code(251)) && !ICAOCode.isVDSNC(code(0, "[")))
        #expect(!ICAOCode.isVDSNC(code(0, "{", "\"hdr")) && !ICAOCode.isVDSNC(code(0, "{", "")))
    }

    // MARK: Claim 169

    private func identity(_ value: CBORValue) -> [UInt8] {
        Array(Base45.encode(Zlib.stored(value.encoded())).utf8)
    }

    @Test func `an identity code is a message with bytes, a map, bytes and bytes`() {
        let claims = CBORValue.map([.init(.integer(169), .map([]))]).encoded()
        let parts: [CBORValue] = [.bytes([]), .map([]), .bytes(claims), .bytes([1])]
        let message = CBORValue.array(parts)
        let sealed = CBORValue.array(Array(parts.prefix(3)))
        #expect(Claim169Code.isOne(identity(message)))
        for tag in [UInt64](15...19) {
            #expect(Claim169Code.isOne(identity(.tagged(tag, message))) == (tag == 18))
            #expect(Claim169Code.isOne(identity(.tagged(tag, sealed))) == (tag == 16))
        }
        #expect(Claim169Code.isOne(identity(.tagged(61, message))))
        #expect(Claim169Code.isOne(identity(.tagged(61, .tagged(16, sealed)))))
        #expect(!Claim169Code.isOne(identity(.tagged(60, message))))
        for place in 0..<4 {
            var other = parts
            other[place] = .text("x")
            #expect(!Claim169Code.isOne(identity(.array(other))), "part \(place)")
            if place < 3 {
                #expect(!Claim169Code.isOne(identity(.tagged(16, .array(Array(other.prefix(3)))))))
            }
        }
        for claims in [CBORValue.map([.init(.integer(168), .map([]))]), .array([.integer(169)])] {
            let other = CBORValue.array([
                .bytes([]), .map([]), .bytes(claims.encoded()), .bytes([]),
            ])
            #expect(!Claim169Code.isOne(identity(other)))
        }
        // As long as the largest code in letters and digits, and one byte longer.
        for (bytes, characters, isOne) in [(2842, 4296, true), (2843, 4298, false)] {
            let signature = CBORValue.bytes(Array(repeating: 1, count: bytes))
            let code = identity(.array(Array(parts.prefix(3)) + [signature]))
            #expect(code.count == characters && Claim169Code.isOne(code) == isOne)
        }
        let undecodable = CBORValue.array([.bytes([]), .map([]), .bytes([0xFF]), .bytes([])])
        #expect(!Claim169Code.isOne(identity(undecodable)))
    }

    // MARK: Lengths

    @Test func `a code has as many characters as its format allows`() {
        let certificate = #expect(throws: HCERTError.self) {
            try HealthCertificate(payload: Array("HC2:AAAA".utf8))
        }
        #expect("\(String(describing: certificate))".contains("begin with HC1:"))
        let code = #expect(throws: HealthCodeError.self) {
            try HealthCode(payload: Array("PHC2:AAAA".utf8))
        }
        #expect("\(String(describing: code))".contains("begin with PHC1:"))
        for (count, isLong) in [(4296, false), (4297, true)] {
            let code = Array("HC1:".utf8) + Array(repeating: UInt8(0x41), count: count - 4)
            let error = #expect(throws: HCERTError.self) { try HealthCertificate(payload: code) }
            #expect("\(String(describing: error))".contains("at most") == isLong, "\(count)")
        }
        for (count, isLong) in [(512, false), (513, true)] {
            let code = Array("PHC1:".utf8) + Array(repeating: UInt8(0x41), count: count - 5)
            let error = #expect(throws: HealthCodeError.self) { try HealthCode(payload: code) }
            #expect("\(String(describing: error))".contains("at most") == isLong, "\(count)")
        }
    }
}
