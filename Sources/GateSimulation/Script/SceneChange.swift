import Hexadecimal
import SceneRendering
import SymbolDrawing

/// A setting of the scene and its new value.
public struct SceneChange: Hashable, Sendable {
    /// A numeric setting: its name, its range and its key path in `SceneSettings`.
    struct Number: Sendable {
        let name: String
        let range: ClosedRange<Double>
        let path: any WritableKeyPath<SceneSettings, Double> & Sendable
    }

    private enum Value: Hashable, Sendable {
        case number(Double)
        case colour(RGBColour?)
        case dark(Bool)
    }

    /// Every numeric setting.
    static let numbers = [
        Number(name: "distance", range: 0.05...1, path: \.distance),
        Number(name: "tilt", range: -80...80, path: \.tilt),
        Number(name: "turn", range: -80...80, path: \.turn),
        Number(name: "rotation", range: -180...180, path: \.rotation),
        Number(name: "x", range: -1...1, path: \.x),
        Number(name: "y", range: -1...1, path: \.y),
        Number(name: "blur", range: 0...12, path: \.blur),
        Number(name: "light", range: 0...2, path: \.light),
        Number(name: "glare", range: 0...1, path: \.glare),
        Number(name: "noise", range: 0...60, path: \.noise),
        Number(name: "shake", range: 0...20, path: \.shake),
    ]
    static let colours: [(name: String, ink: RGBColour?)] = [
        ("own", nil), ("black", .black), ("green", .statusGreen), ("yellow", .statusYellow),
        ("red", .statusRed),
    ]

    private let name: String
    private let value: Value

    /// Parses `NAME=VALUE`, which begins at `column`.
    init(_ word: Substring, column: Int) throws(ScriptError) {
        guard let equals = word.firstIndex(of: "=") else {
            throw ScriptError(
                column: column, "\(word): a setting is NAME=VALUE, as in distance=0.4")
        }
        name = String(word[..<equals])
        let text = word[word.index(after: equals)...]
        if let number = Self.numbers.first(where: { $0.name == word[..<equals] }) {
            guard let value = Decimal.value(text), number.range.contains(value) else {
                throw ScriptError(
                    column: column,
                    "\(word): accepted: \(Decimal.text(number.range.lowerBound)) to \(Decimal.text(number.range.upperBound))"
                )
            }
            self.value = .number(value)
            return
        }
        switch name {
        case "colour": value = .colour(try Self.colour(text, word, column))
        case "dark" where text == "on": value = .dark(true)
        case "dark" where text == "off": value = .dark(false)
        case "dark": throw ScriptError(column: column, "\(word): accepted: on and off")
        default:
            let names = Self.numbers.map(\.name) + ["colour", "dark"]
            throw ScriptError(
                column: column,
                "\(name): no such setting; accepted: \(names.joined(separator: ", "))")
        }
    }

    private static func colour(
        _ text: Substring, _ word: Substring, _ column: Int
    ) throws(ScriptError) -> RGBColour? {
        if let named = colours.first(where: { $0.name == text }) { return named.ink }
        let digits = text.dropFirst()
        guard text.hasPrefix("#"), digits.utf8.count == 6,
            digits.allSatisfy({ $0.isASCII && $0.isHexDigit }), let rgb = UInt32(digits, radix: 16)
        else {
            let names = colours.map(\.name).joined(separator: ", ")
            throw ScriptError(column: column, "\(word): accepted: \(names) and #rrggbb")
        }
        return RGBColour(rgb)
    }

    /// The name of an ink in scripts, as the page's choice has it; `#rrggbb` if it has none.
    static func name(of ink: RGBColour?) -> String {
        colours.first { $0.ink == ink }?.name ?? ink?.hexadecimal ?? "own"
    }

    /// How the change alters the code's own appearance, in a few words; `nil` if it does not.
    var label: String? {
        switch value {
        case .colour(let ink?):
            "\(Self.colours.first { $0.ink == ink }?.name ?? ink.hexadecimal) ink"
        case .dark(true): "dark mode"
        case .colour(nil), .dark(false), .number: nil
        }
    }

    /// Applies the change.
    func apply(to settings: inout SceneSettings) {
        switch value {
        case .number(let value):
            guard let number = Self.numbers.first(where: { $0.name == name }) else { return }
            settings[keyPath: number.path] = value
        case .colour(let ink): settings.colour = ink
        case .dark(let isDark): settings.isDark = isDark
        }
    }
}
