import Base45
import ReproducibleNumbers
import Testing
import TestSupport

@Suite struct Base45Tests {
    static let vectors = [
        ("", ""), ("AB", "BB8"), ("Hello!!", "%69 VD92EX0"), ("base-45", "UJCLQE7W581"),
        ("ietf!", "QED8WEX0"),
    ]

    @Test(arguments: vectors)
    func `the examples of RFC 9285 encode and decode`(plain: String, text: String) throws {
        #expect(Base45.encode(Array(plain.utf8)) == text)
        #expect(try Base45.decode(Array(text.utf8)) == Array(plain.utf8))
    }

    @Test(
        arguments: [
            ("FGW", [0xFF, 0xFF]), ("U5", [0xFF]), ("000", [0, 0]), ("00", [0]),
        ] as [(String, [UInt8])])
    func `the largest and smallest groups decode`(text: String, bytes: [UInt8]) throws {
        #expect(try Base45.decode(text.utf8) == bytes)
        #expect(Base45.encode(bytes) == text)
    }

    static let faults: [(String, Int, Base45Error.Kind)] = [
        ("GGW", 0, .groupTooLarge), (":::", 0, .groupTooLarge), ("BB8GGW", 3, .groupTooLarge),
        ("V5", 0, .groupTooLarge), ("BB8::", 3, .groupTooLarge),
        ("A", 0, .loneCharacter), ("BB8B", 3, .loneCharacter),
        ("bB8", 0, .foreignCharacter), ("Bb8", 1, .foreignCharacter), ("BBb", 2, .foreignCharacter),
        ("BB8_0", 3, .foreignCharacter), ("BB80\n", 4, .foreignCharacter),
        ("BB8é0", 3, .foreignCharacter), ("\u{0}00", 0, .foreignCharacter),
    ]

    @Test(arguments: faults)
    func `text that is not Base45 is refused with its offset`(
        text: String, offset: Int, kind: Base45Error.Kind
    ) {
        let error = #expect(throws: Base45Error.self) { try Base45.decode(text.utf8) }
        #expect(error?.offset == offset)
        #expect(error?.kind == kind)
        #expect(error?.description.contains("character \(offset)") == true)
    }

    @Test func `any bytes survive the round trip`() throws {
        var generator = SeededRandom(seed: 45)
        for round in 0..<rounds(20_000) {
            let bytes = generator.bytes(round % 64)
            #expect(try Base45.decode(Base45.encode(bytes).utf8) == bytes)
        }
    }

    @Test func `each byte sequence has exactly one valid text`() {
        var generator = SeededRandom(seed: 9285)
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8)
        var decoded = 0
        for round in 0..<rounds(50_000) {
            var text = (0..<round % 12).compactMap { _ in alphabet.randomElement(using: &generator)
            }
            if round % 5 == 0 { text = text.damaged(using: &generator) }
            guard let bytes = try? Base45.decode(text) else { continue }
            #expect(Array(Base45.encode(bytes).utf8) == text)
            decoded += 1
        }
        #expect(decoded > rounds(50_000) / 8)
    }
}
