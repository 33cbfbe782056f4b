/// An issuing authority: an administrative division of China, or a country for foreign credentials.
public enum Region: Hashable, Sendable {
    /// A six-digit GB/T 2260 code; `000000` is the nation itself (Gatelight's own convention).
    case division(Division)
    /// An ISO 3166-1 country code of two capital letters.
    case country(String)

    /// The nation as an issuer, which converts regional codes and may issue its own.
    public static let nation = Region.division(.nation)

    /// Parses a code such as `440300` or `DE`; `nil` for anything else.
    public init?(_ text: String) {
        if let division = Division(text) {
            self = .division(division)
        } else if text.utf8.count == 2, text.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) {
            self = .country(text)
        } else {
            return nil
        }
    }
}

extension Region: CustomStringConvertible {
    /// The code as written in files and on the command line, such as `440300` or `DE`.
    public var description: String {
        switch self {
        case .division(let division): division.description
        case .country(let code): code
        }
    }
}
