extension SeededRandom {
    /// Starts a separate sequence for each name and number, so that what is made with one does not
    /// depend on how much else is made.
    public init(seed: UInt64, _ name: String, _ index: Int) {
        // This is FNV-1a with 64 bits.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        self.init(seed: seed &* 0x9E37_79B9_7F4A_7C15 ^ hash)
        for _ in 0..<2 {
            self = SeededRandom(seed: next() &+ UInt64(index) &* 0x1_0000_0001)
        }
    }

    /// Returns a number in 0..<`count`.
    public mutating func number(below count: Int) -> Int {
        Int(next() >> 33) % count
    }

    /// Returns `true` with the given probability.
    public mutating func chance(_ probability: Double) -> Bool {
        uniform(0...1) < probability
    }

    /// Returns one of the elements, of which there must be at least one.
    public mutating func choose<Element>(_ elements: [Element]) -> Element {
        elements[number(below: elements.count)]
    }
}
