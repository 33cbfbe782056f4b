import Admission
package import Failures
package import SiteConfiguration
import Terminal
import TerminalAssembly
import TerminalCore

extension SimulatedGate {
    /// Creates a gate with the decoder of a real terminal. `observe` is as in the designated
    /// initialiser.
    package convenience init(
        _ options: Options = Options(),
        observe: @escaping @Sendable (GateEvent) -> Void = { _ in }
    ) throws(SimulationError) {
        try self.init(options, pipeline: { ScanPipeline(judge: $0) }, observe: observe)
    }
}

extension SimulatedGate.Options {
    /// Creates options with the times and rules of a site.
    package init(_ settings: Configuration, seed: UInt64) {
        self.init()
        self.seed = seed
        timing = Timing(settings.timing)
        policy = SitePolicy(settings.admission)
        passageTime = settings.passageTime(joinedWith: nil)
    }
}

extension Failure {
    /// Creates a failure from the error of a gate that cannot be set up or saved.
    package init(_ error: SimulationError) {
        self.init(.cannotCreate, "\(error)")
    }
}
