/// A six-digit administrative division code of GB/T 2260, such as `440300` (Shenzhen, Guangdong).
public struct Division: Hashable, Sendable {
    /// The code as a number, 0...999999.
    public let number: Int

    /// The nation as an issuer, `000000`: Gatelight's own convention, because GB/T 2260 does not
    /// assign it.
    public static let nation = Division(unchecked: 0)

    private init(unchecked number: Int) {
        self.number = number
    }

    /// Accepts the nation and every code whose first two digits are a province of GB/T 2260.
    public init?(_ number: Int) {
        guard (0...999_999).contains(number) else { return nil }
        guard number == 0 || Self.provinces[number / 10_000] != nil else { return nil }
        self.number = number
    }

    /// Accepts six ASCII digits that stand for the nation or a division of a known province.
    public init?(_ text: String) {
        guard text.utf8.count == 6, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(text)
        else { return nil }
        self.init(number)
    }

    /// The English name of the division's province, or `Nation`.
    public var provinceName: String {
        Self.provinces[number / 10_000] ?? "Nation"
    }

    /// The provinces of GB/T 2260 by the first two digits of a code.
    static let provinces: [Int: String] = [
        11: "Beijing", 12: "Tianjin", 13: "Hebei", 14: "Shanxi", 15: "Inner Mongolia",
        21: "Liaoning", 22: "Jilin", 23: "Heilongjiang",
        31: "Shanghai", 32: "Jiangsu", 33: "Zhejiang", 34: "Anhui", 35: "Fujian", 36: "Jiangxi",
        37: "Shandong",
        41: "Henan", 42: "Hubei", 43: "Hunan", 44: "Guangdong", 45: "Guangxi", 46: "Hainan",
        50: "Chongqing", 51: "Sichuan", 52: "Guizhou", 53: "Yunnan", 54: "Tibet",
        61: "Shaanxi", 62: "Gansu", 63: "Qinghai", 64: "Ningxia", 65: "Xinjiang",
        71: "Taiwan", 81: "Hong Kong", 82: "Macao",
    ]
}

extension Division: CustomStringConvertible {
    /// The code in six digits, zero-padded.
    public var description: String {
        let digits = String(number)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }
}
