/// ECDSA and SM2 signatures in DER: a sequence of two integers.
enum TwoIntegers {
    static func raw(_ der: [UInt8], size: Int) -> [UInt8] {
        var rest = der.dropFirst(2)
        var raw: [UInt8] = []
        for _ in 0..<2 {
            let length = Int(rest.dropFirst().first ?? 0)
            let number = rest.dropFirst(2).prefix(length).drop { $0 == 0 }
            raw += [UInt8](repeating: 0, count: size - number.count) + number
            rest = rest.dropFirst(2 + length)
        }
        return raw
    }

    static func der(_ raw: [UInt8]) -> [UInt8] {
        let halves = [raw.prefix(raw.count / 2), raw.suffix(raw.count / 2)]
        let integers = halves.flatMap { half -> [UInt8] in
            var number = Array(half.drop { $0 == 0 })
            if (number.first ?? 0x80) >= 0x80 { number.insert(0, at: 0) }
            return [2, UInt8(number.count)] + number
        }
        return [0x30, UInt8(integers.count)] + integers
    }
}
