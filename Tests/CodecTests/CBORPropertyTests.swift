import CBOR
import ReproducibleNumbers
import Testing
import TestSupport

@Suite struct CBORPropertyTests {
    @Test func `random values survive the round trip`() throws {
        var generator = SeededRandom(seed: 8949)
        for _ in 0..<rounds(20_000) {
            let encoding = value(&generator, depth: 0).encoded()
            let read = try CBORValue.decode(encoding, rules: .deterministic)
            #expect(read.encoded() == encoding)
        }
    }

    @Test func `random bytes never crash, and pass strictly only as their own encoding`() {
        var generator = SeededRandom(seed: 1)
        var accepted = 0
        for round in 0..<rounds(200_000) where check(generator.bytes(round % 40)) { accepted += 1 }
        #expect(accepted > 0)
    }

    @Test func `damaged encodings never crash, and pass strictly only as their own encoding`() {
        var generator = SeededRandom(seed: 2)
        var accepted = 0
        for _ in 0..<rounds(50_000) {
            var input = value(&generator, depth: 0).encoded()
            for _ in 0..<3 {
                input = input.damaged(using: &generator)
                if check(input) { accepted += 1 }
            }
        }
        #expect(accepted > rounds(50_000) / 10)
    }

    @Test func `a float passes strictly only in its shortest form, NaN and minus zero too`() {
        var generator = SeededRandom(seed: 3)
        let special: [UInt64] = [
            0, 1 << 63, 0x7FF0 << 48, 0x7FF8 << 48, 0xFFF8 << 48, 0x7FF0 << 48 | 1,
        ]
        for round in 0..<rounds(100_000) {
            var bits = round < special.count ? special[round] : generator.next()
            if round % 2 == 0 { bits &= ~0 << UInt64.random(in: 0..<60, using: &generator) }
            let bytes = stride(from: 56, through: 0, by: -8).map {
                UInt8(truncatingIfNeeded: bits >> $0)
            }
            _ = check([0xF9] + bytes.prefix(2))
            _ = check([0xFA] + bytes.prefix(4))
            _ = check([0xFB] + bytes)
            let encoding = CBORValue.float(Double(bitPattern: bits)).encoded()
            #expect(check(encoding))
        }
    }

    /// Whether the deterministic rules accept; records a failure where they should not have.
    private func check(_ input: [UInt8]) -> Bool {
        let lenient = try? CBORValue.decode(input, rules: .lenient)
        guard let strict = try? CBORValue.decode(input, rules: .deterministic) else { return false }
        if strict.encoded() != input { Issue.record("accepted \(input), no encoding of ours") }
        if lenient?.encoded() != input { Issue.record("the rules read \(input) differently") }
        return true
    }

    private func value(_ generator: inout SeededRandom, depth: Int) -> CBORValue {
        let bits = generator.next() >> UInt64.random(in: 0..<64, using: &generator)
        switch Int.random(in: 0..<(depth < 4 ? 11 : 8), using: &generator) {
        case 0: return .unsigned(bits)
        case 1: return .negative(bits)
        case 2: return .bytes(generator.bytes(Int(bits % 30)))
        case 3: return .text(String(repeating: bits % 3 == 0 ? "é" : "a", count: Int(bits % 30)))
        case 4: return .bool(bits % 2 == 0)
        case 5: return bits % 2 == 0 ? .null : .undefined
        case 6: return .simple(UInt8(32 + bits % 224))
        case 7: return .float(Double(bitPattern: generator.next()))
        case 8: return .array((0..<bits % 4).map { _ in value(&generator, depth: depth + 1) })
        case 9: return .tagged(bits, value(&generator, depth: depth + 1))
        default:
            return .map(
                (0..<bits % 4).map { .init(.unsigned($0), value(&generator, depth: depth + 1)) })
        }
    }
}
