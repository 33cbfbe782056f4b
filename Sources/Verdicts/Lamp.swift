/// What an indicator shows.
public enum Lamp: String, Sendable, CaseIterable, Codable {
    /// Nothing is lit: nobody is being judged.
    case dark
    /// Pass.
    case green
    /// A person must look.
    case yellow
    /// Do not pass.
    case red
    /// Our own equipment failed: shown as a blinking light, never as a steady colour.
    case fault

    /// How strict the lamp is; a site's rules may raise it, never lower it.
    /// `dark` has no place in the order of verdicts and counts as least strict.
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
