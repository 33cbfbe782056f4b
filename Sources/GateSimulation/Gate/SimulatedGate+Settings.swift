import Admission
package import Failures
package import SiteConfiguration
import Terminal
import TerminalAssembly
import TerminalCore

extension SimulatedGate {
    /// A gate with the decoder of a terminal. `observe` is as in the designated initialiser.
    package convenience init(
        _ options: Options = Options(),
        observe: @escaping @Sendable (GateEvent) -> Void = { _ in }
    ) throws(SimulationError) {
        try self.init(options, pipeline: { ScanPipeline(judge: $0) }, observe: observe)
    }
}

extension SimulatedGate.Options {
    /// The times and rules of a site.
    package init(_ settings: Configuration, seed: UInt64) {
        self.init()
        self.seed = seed
        timing = Timing(settings.timing)
        policy = SitePolicy(settings.admission)
        passageTime = settings.passageTime(joinedWith: nil)
    }
}

extension Failure {
    /// A simulated gate that cannot be made or kept.
    package init(_ error: SimulationError) {
        self.init(.cannotCreate, "\(error)")
    }
}
