/// The states of an indicator.
public enum Lamp: String, Sendable, CaseIterable, Codable {
    /// Nothing is lit, and nobody is being judged.
    case dark
    /// The person may pass.
    case green
    /// A person must check.
    case yellow
    /// The person must not pass.
    case red
    /// The terminal's own equipment failed; shown as a blinking light, never as a steady colour.
    case fault

    /// The strictness of the lamp, which a site's rules may raise but never lower. `dark` is not
    /// part of the order of verdicts and counts as least strict.
    public var strictness: Int {
        switch self {
        case .dark: 0
        case .green: 1
        case .yellow: 2
        case .red: 3
        case .fault: 4
        }
    }
}
