internal import SimulatedDevices

/// The random numbers of one scene. The same seed gives the same numbers on every machine.
struct SceneRandom {
    private var source: SeededRandom

    /// Starts a separate sequence for each name and number, so that a scene does not depend on how
    /// many others are made.
    init(seed: UInt64, _ name: String, _ index: Int) {
        // This is FNV-1a with 64 bits.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        source = SeededRandom(seed: seed &* 0x9E37_79B9_7F4A_7C15 ^ hash)
        for _ in 0..<2 {
            source = SeededRandom(seed: source.next() &+ UInt64(index) &* 0x1_0000_0001)
        }
    }

    mutating func next() -> UInt64 { source.next() }

    mutating func uniform(_ range: ClosedRange<Double>) -> Double { source.uniform(range) }

    /// Returns a normal number with mean 0 and standard deviation 1.
    mutating func normal() -> Double { source.normal() }

    /// Returns a number in 0..<`count`.
    mutating func below(_ count: Int) -> Int {
        Int(next() >> 33) % count
    }

    /// Returns `true` with the given probability.
    mutating func chance(_ probability: Double) -> Bool {
        uniform(0...1) < probability
    }

    mutating func choose<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }
}
