import Admission
import Configuration
import FoundationEssentials
import SystemPackage
import Trust
import Verification

/// Puts together the judge of a command from a configuration and a trust folder.
struct JudgeAssembly {
    let configuration: Configuration
    let store: TrustStore

    /// `trust` goes before the configuration's folder. Bad key files are reported and left out:
    /// a terminal must start, and what it cannot verify it does not let pass.
    init(config: String?, trust: String?) throws(Failure) {
        configuration = try Self.configuration(config)
        let folder = trust.map { FilePath($0) } ?? configuration.trust.directory
        let (store, problems) = TrustStore.load(directory: folder)
        for problem in problems { StandardError.write("gatelight: \(problem)") }
        // A folder that was named and is not there is a mistake; an installed one may not be there yet.
        if trust != nil, problems.contains(where: { $0.kind == .notFound }) {
            throw Failure(.noInput, "no keys to judge with")
        }
        self.store = store
    }

    static func configuration(_ path: String?) throws(Failure) -> Configuration {
        guard let path else { return .defaults }
        do {
            return try Configuration.read(path: FilePath(path))
        } catch {
            throw Failure(.configuration, "\(error)")
        }
    }

    func judge(clockFloor: Date? = nil) -> Judge {
        Judge(
            verifier: Verifier(trust: store, clockFloor: clockFloor),
            policy: SitePolicy(configuration.admission))
    }
}
