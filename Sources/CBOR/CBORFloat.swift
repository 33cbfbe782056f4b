/// Encodes floats in the shortest of their three forms (RFC 8949 §4.2.1), and NaN as 0x7e00.
enum CBORFloat {
    static func double(half bits: UInt16) -> Double {
        let exponent = Int(bits >> 10 & 31)
        let mantissa = Double(bits & 0x3FF)
        let sign: Double = bits >> 15 == 1 ? -1 : 1
        switch exponent {
        case 0: return sign * mantissa * 0x1p-24
        case 31: return mantissa == 0 ? sign * .infinity : .nan
        default:
            return sign * Double(sign: .plus, exponent: exponent - 25, significand: mantissa + 1024)
        }
    }

    static func encoded(_ value: Double) -> [UInt8] {
        if value.isNaN { return [0xF9, 0x7E, 0x00] }
        if let half = half(value) { return [0xF9, UInt8(half >> 8), UInt8(half & 0xFF)] }
        let single = Float(value)
        if Double(single) == value { return [0xFA] + bigEndian(single.bitPattern) }
        return [0xFB] + bigEndian(value.bitPattern)
    }

    /// Returns the half with exactly this value, if there is one.
    private static func half(_ value: Double) -> UInt16? {
        let sign: UInt16 = value.sign == .minus ? 0x8000 : 0
        let magnitude = value.magnitude
        if magnitude == 0 { return sign }
        if magnitude.isInfinite { return sign | 0x7C00 }
        let exponent = max(Int(magnitude.exponent), -14)
        let scaled = magnitude / Double(sign: .plus, exponent: exponent - 10, significand: 1)
        guard exponent <= 15, scaled == scaled.rounded(), scaled < 2048 else { return nil }
        let mantissa = UInt16(scaled)
        // Below 1024 the number is subnormal, and its exponent field is zero.
        return mantissa < 1024
            ? sign | mantissa : sign | UInt16(exponent + 15) << 10 | (mantissa & 0x3FF)
    }

    static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
}
