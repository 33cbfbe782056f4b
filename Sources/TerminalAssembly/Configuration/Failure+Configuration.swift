package import Failures
package import SiteConfiguration

extension Failure {
    /// Creates a failure with one line for each fault of a configuration.
    package init(_ status: Status, _ error: ConfigurationError) {
        self.init(status, lines: error.faults.map(\.description))
    }
}
