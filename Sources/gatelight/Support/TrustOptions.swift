import ArgumentParser
import Failures
import SystemPackage
import Trust

/// The `--trust` option of commands that read a plain trust folder.
struct TrustOptions: ParsableArguments {
    @Option(name: .customLong("trust"), help: "Folder of trusted keys.")
    var directory = "/var/lib/gatelight/trust"

    /// The folder's keys. Throws if any file is invalid, and names that file.
    func strictStore() throws(Failure) -> TrustStore {
        do {
            return try TrustStore(directory: FilePath(argument: directory))
        } catch {
            let status: Failure.Status =
                switch error.kind {
                case .notFound: .noInput
                case .noPermission: .noPermission
                default: .data
                }
            throw Failure(status, "\(error)")
        }
    }
}
