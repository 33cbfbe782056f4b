package import Failures
package import SiteConfiguration
package import SystemPackage

extension Configuration {
    /// Throws if a terminal with this configuration could read no codes.
    package func checkInputs() throws(Failure) {
        guard camera != nil || !readers.isEmpty else {
            throw Failure(
                .configuration,
                "the configuration has neither a camera nor a reader: add one to read codes")
        }
    }

    /// The package's configuration file.
    package static let installedFile: FilePath = "/etc/gatelight/gatelight.yaml"

    /// The file that a command reads if no other is given: the installed one if it exists.
    package static func file(
        _ given: String?, orInstalledAt installed: FilePath = installedFile
    ) -> String? {
        given ?? (FileStatus(installed) == nil ? nil : installed.string)
    }
}
