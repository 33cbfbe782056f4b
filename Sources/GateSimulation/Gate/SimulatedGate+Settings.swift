import Trust
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
    /// Creates the settings of a site with a seed. Signed rules that the site names are those
    /// installed on this machine, if any; without them the gate is out of service, as a real one is.
    package init(_ settings: Configuration, seed: UInt64) {
        self.init()
        self.seed = seed
        configuration = settings
        guard let name = settings.trust.rules else { return }
        let installed = TerminalTrust(settings.trust, directory: nil).load()
        signedRules[name] = installed.set?.rules[name]
    }
}

extension Failure {
    /// Creates a failure from the error of a gate that cannot be set up or saved.
    package init(_ error: SimulationError) {
        self.init(.cannotCreate, "\(error)")
    }
}
