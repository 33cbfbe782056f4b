import Foundation

/// SplitMix64: the same seed gives the same inputs on every machine, so a failure can be repeated.
package struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }

    package mutating func below(_ bound: Int) -> Int {
        Int(next() % UInt64(max(1, bound)))
    }

    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
    }
}

extension [UInt8] {
    /// One small damage: a flipped bit, a changed byte, one removed, one more, two swapped, an end.
    package func damaged(using generator: inout SeededGenerator) -> [UInt8] {
        guard !isEmpty else { return generator.bytes(1) }
        var bytes = self
        let place = Int.random(in: 0..<count, using: &generator)
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
        case 2: bytes.remove(at: place)
        case 3: bytes.insert(UInt8.random(in: .min ... .max, using: &generator), at: place)
        case 4: bytes.swapAt(place, Int.random(in: 0..<count, using: &generator))
        default: bytes.removeSubrange(place...)
        }
        return bytes
    }
}

/// Rounds of a property test: `whole` of them where `GATELIGHT_ROUNDS` says `whole`, as before a
/// release, a fifth in other release builds, a hundredth in debug ones.
package func rounds(_ whole: Int) -> Int {
    #if DEBUG
        max(1, whole / 100)
    #else
        ProcessInfo.processInfo.environment["GATELIGHT_ROUNDS"] == "whole" ? whole : whole / 5
    #endif
}
