package import Failures
package import SiteConfiguration

extension Failure {
    /// A line for each fault of a configuration.
    package init(_ status: Status, _ error: ConfigurationError) {
        self.init(status, lines: error.faults.map(\.description))
    }
}
