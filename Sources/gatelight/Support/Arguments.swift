// The product's own types as command-line arguments. The imports are public because a conformance
// to a public protocol is public.
public import ArgumentParser
public import Cryptography
public import Journal
package import ReadingBench
public import Regions
public import SymbolDrawing
import Verification

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

/// The kind of a code, by its name.
enum KindArgument: String, ExpressibleByArgument, CaseIterable {
    case dynamic, paper, dependant, proxy

    var kind: HealthCodeKind {
        switch self {
        case .dynamic: .dynamic
        case .paper: .paper
        case .dependant: .dependant
        case .proxy: .proxy
        }
    }
}
