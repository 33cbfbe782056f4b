import ArgumentParser
import Failures
import SystemPackage
import Trust

/// `--trust DIR`.
struct TrustOptions: ParsableArguments {
    @Option(name: .customLong("trust"), help: "Folder of trusted keys.")
    var directory = "/var/lib/gatelight/trust"

    /// The folder's keys; any bad file is an error that names it.
    func strictStore() throws(Failure) -> TrustStore {
        do {
            return try TrustStore(directory: FilePath(directory))
        } catch {
            throw Failure(.data, "\(error)")
        }
    }
}
