// The product's own types as command-line arguments. The imports are public because a conformance
// to a public protocol is public.
public import ArgumentParser
public import Cryptography
public import Journal
package import ReadingBench
public import Regions
public import SymbolDrawing
public import Verification

extension SignatureAlgorithm: ExpressibleByArgument {}

extension SceneChoice: ExpressibleByArgument {}

extension JournalText.Form: ExpressibleByArgument {}

extension SymbolMatrix.ErrorCorrection: ExpressibleByArgument {}

extension Division: ExpressibleByArgument {
    /// Reads six digits of GB/T 2260.
    public init?(argument: String) {
        self.init(argument)
    }
}

extension HealthCodeKind: ExpressibleByArgument {
    /// Reads the kind's name.
    public init?(argument: String) {
        guard let kind = Self.allCases.first(where: { "\($0)" == argument }) else { return nil }
        self = kind
    }

    // Help lists the names. The library's own implementations list the raw values.

    /// The kind's name.
    public var defaultValueDescription: String { "\(self)" }
    /// The names of all kinds.
    public static var allValueStrings: [String] { allCases.map { "\($0)" } }
    /// Empty: the names need no description.
    public static var allValueDescriptions: [String: String] { [:] }
}
