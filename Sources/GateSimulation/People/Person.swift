import FoundationEssentials
import SimulatedDevices
import Symbols
public import Verdicts

/// Somebody ready-made, with what they show.
public struct Person: Sendable {
    /// How scripts name them.
    public let id: String
    /// In a few words.
    public let title: String
    /// What the gate must say of an honest picture of it; `nil`: nothing is read.
    public let meant: Reason?

    /// The payloads of the codes they show, made at a time.
    let codes: @Sendable (SimulatedIssuer, Date) throws -> [[UInt8]]
    let ink: Appearance.Ink
    let carrier: Carrier

    /// What a code is shown on.
    enum Carrier: Sendable {
        case phone, sheet
        /// A telephone with a thumb over the code.
        case coveredPhone
    }

    init(
        _ id: String, _ title: String, _ meant: Reason?, ink: Appearance.Ink = .black,
        on carrier: Carrier = .phone,
        codes: @escaping @Sendable (SimulatedIssuer, Date) throws -> [[UInt8]]
    ) {
        self.id = id
        self.title = title
        self.meant = meant
        self.ink = ink
        self.carrier = carrier
        self.codes = codes
    }

    /// `nil` if nobody is of that name.
    public init?(_ id: String) {
        guard let person = Self.all.first(where: { $0.id == id }) else { return nil }
        self = person
    }

    /// What they hold, with codes made at `time`: side by side, if there are two.
    func pictures(
        _ issuer: SimulatedIssuer, at time: Date, _ settings: SceneSettings
    ) throws -> [HeldPicture] {
        let symbols = try codes(issuer, time).map {
            try SymbolMatrix($0, errorCorrection: .low)
        }
        let ink = settings.colour ?? ink
        guard !symbols.isEmpty else {
            return [.phone(nil, ink: ink, isDark: settings.isDark)]
        }
        return symbols.enumerated().map { index, symbol in
            var picture = picture(symbol, ink, settings.isDark)
            let gap = picture.metresWide * 1.04
            picture.metresRight = (Double(index) - Double(symbols.count - 1) / 2) * gap
            return picture
        }
    }

    private func picture(_ symbol: SymbolMatrix, _ ink: Appearance.Ink, _ isDark: Bool)
        -> HeldPicture
    {
        switch carrier {
        case .phone: .phone(symbol, ink: ink, isDark: isDark)
        case .sheet: .sheet(symbol, ink: ink)
        case .coveredPhone:
            HeldPicture.phone(symbol, ink: ink, isDark: isDark)
                .covered(x: 0.25, y: 0.36, width: 0.34, height: 0.18)
        }
    }
}
