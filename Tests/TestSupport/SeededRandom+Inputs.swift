import Foundation
package import ReproducibleNumbers

/// The same seed gives the same inputs on every machine, so a failure can be repeated.
extension SeededRandom {
    package mutating func below(_ bound: Int) -> Int {
        Int(next() % UInt64(max(1, bound)))
    }

    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
    }
}

extension [UInt8] {
    /// One small damage: a flipped bit, a changed byte, one removed, one more, two swapped, an end.
    package func damaged(using generator: inout SeededRandom) -> [UInt8] {
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
