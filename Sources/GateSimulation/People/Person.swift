package import FoundationEssentials
import SceneRendering
import SymbolDrawing
public import Verdicts

/// A predefined person and what this person presents.
public struct Person: Sendable {
    /// The name in scripts.
    public let id: String
    /// The description in a few words.
    public let title: String
    /// The correct verdict on an undamaged picture of the code; `nil` if nothing can be read.
    public let expected: Reason?

    /// Returns the payloads of the person's codes, made at a time.
    package let codes: @Sendable (SimulatedIssuer, Date) throws -> [[UInt8]]
    let ink: RGBColour
    let carrier: Carrier

    /// The object that shows a code.
    enum Carrier: Sendable {
        case phone, sheet
        /// A telephone with a thumb over the code.
        case coveredPhone
    }

    init(
        _ id: String, _ title: String, _ expected: Reason?, ink: RGBColour = .black,
        on carrier: Carrier = .phone,
        codes: @escaping @Sendable (SimulatedIssuer, Date) throws -> [[UInt8]]
    ) {
        self.id = id
        self.title = title
        self.expected = expected
        self.ink = ink
        self.carrier = carrier
        self.codes = codes
    }

    /// Finds a person by name, among those of `all` and of `others`; `nil` if there is none.
    public init?(_ id: String) {
        guard let person = (Self.all + Self.others).first(where: { $0.id == id }) else {
            return nil
        }
        self = person
    }

    /// Returns the held cards, with codes made at `time`. Two codes are side by side.
    func cards(
        _ issuer: SimulatedIssuer, at time: Date, _ settings: SceneSettings
    ) throws -> [Card] {
        let symbols = try codes(issuer, time).map {
            try SymbolMatrix($0, errorCorrection: .low)
        }
        let ink = settings.colour ?? ink
        guard !symbols.isEmpty else {
            return [.phone(nil, ink: ink, isDark: settings.isDark)]
        }
        return symbols.enumerated().map { index, symbol in
            var card = card(symbol, ink, settings.isDark)
            let gap = card.unitsWide * 1.04
            card.move(right: (Double(index) - Double(symbols.count - 1) / 2) * gap)
            return card
        }
    }

    private func card(_ symbol: SymbolMatrix, _ ink: RGBColour, _ isDark: Bool) -> Card {
        switch carrier {
        case .phone: .phone(symbol, ink: ink, isDark: isDark)
        case .sheet: .sheet(symbol, ink: ink)
        case .coveredPhone:
            Card.phone(symbol, ink: ink, isDark: isDark)
                .covered(Rectangle(x: 108, y: 311, width: 146, height: 155))
        }
    }
}
