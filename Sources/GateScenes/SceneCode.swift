import ReproducibleNumbers
public import SymbolDrawing

/// The text of a symbol in a scene.
public struct SceneCode: Sendable, Hashable {
    /// The form of the text. No text is valid, because every character is random.
    public enum Content: String, Sendable, CaseIterable {
        /// A native code, entirely in the alphanumeric mode of QR.
        case native
        /// An EU digital certificate, also alphanumeric.
        case certificate
        /// A text with small letters, which puts the symbol in byte mode.
        case bytes
    }

    /// The text, ASCII without line ends.
    public let text: String
    /// The symbol, with error correction M.
    public let symbol: SymbolMatrix

    /// The version, 1...40 (ISO/IEC 18004 §5.3.1).
    public var version: Int { (symbol.size - 17) / 4 }

    /// Creates a text that needs a symbol of `version`, one of `versions`; any other value gives
    /// the next larger one.
    public init(version: Int, content: Content, seed: UInt64) {
        var random = SeededRandom(seed: seed, content.rawValue, version)
        let capacity = Self.capacities.first { $0.version >= version } ?? Self.capacities[7]
        let count = content == .bytes ? capacity.bytes : capacity.letters
        let (prefix, alphabet) =
            switch content {
            case .native: ("PHC1:", Self.base45)
            case .certificate: ("HC1:", Self.base45)
            case .bytes: ("G1:", Self.base45 + Array("abcdefghijklmnopqrstuvwxyz"))
            }
        let body = (0..<count - prefix.count).map { _ in random.choose(alphabet) }
        text = prefix + String(body)
        do {
            symbol = try SymbolMatrix(Array(text.utf8))
        } catch {
            preconditionFailure("a symbol of version \(capacity.version): \(error)")
        }
    }

    /// The supported versions.
    public static var versions: [Int] { capacities.map(\.version) }

    /// The capacity of each version at error correction M in byte and alphanumeric mode (ISO/IEC
    /// 18004 table 7), reduced a little.
    private static let capacities: [(version: Int, bytes: Int, letters: Int)] = [
        (3, 40, 60), (6, 100, 150), (10, 200, 300), (13, 300, 470), (20, 660, 960),
        (21, 700, 1030), (29, 1250, 1800), (40, 2300, 3380),
    ]

    private static let base45 = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
}
