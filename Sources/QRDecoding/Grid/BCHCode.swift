/// The BCH code that protects format and version information (ISO/IEC 18004 Annexes C and D).
enum BCHCode {
    /// Returns the data followed by its check bits, whose number is the generator's degree.
    static func word(_ data: UInt32, generator: UInt32) -> UInt32 {
        let degree = UInt32(31 - generator.leadingZeroBitCount)
        var rest = data
        for _ in 0..<degree { rest = rest << 1 ^ (rest >> (degree - 1)) * generator }
        return data << degree | rest & (1 << degree - 1)
    }
}
