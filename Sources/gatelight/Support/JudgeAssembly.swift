import Admission
import SiteConfiguration
import FoundationEssentials
import SystemPackage
import Trust
import Verification

/// Puts together the judge of a command from a configuration and trusted data.
struct JudgeAssembly {
    let configuration: Configuration
    let trust: TerminalTrust
    let contents: TerminalTrust.Contents

    var store: TrustStore { contents.store }

    /// `trust` goes before the configuration's folder. What is wrong is reported and left out: a
    /// terminal must start, and what it cannot verify it does not let pass.
    init(config: String?, trust directory: String?) throws(Failure) {
        configuration = try Self.configuration(config)
        trust = TerminalTrust(configuration.trust, directory: directory)
        contents = trust.load()
        for problem in contents.problems { StandardError.write("gatelight: \(problem)") }
        // A folder that was named and is not there is a mistake; an installed one may not be there yet.
        if directory != nil, contents.isMissing {
            throw Failure(.noInput, "no keys to judge with")
        }
        if directory != nil, contents.loaded != nil, contents.set == nil {
            StandardError.write(
                "gatelight: \(contents.loaded?.outage(at: Date(), grace: trust.grace) ?? "")")
        }
    }

    /// Puts together what is read already.
    init(_ configuration: Configuration, _ trust: TerminalTrust, _ contents: TerminalTrust.Contents)
    {
        (self.configuration, self.trust, self.contents) = (configuration, trust, contents)
    }

    static func configuration(_ path: String?) throws(Failure) -> Configuration {
        guard let path else { return .defaults }
        do {
            return try Configuration.read(path: FilePath(path))
        } catch {
            throw Failure(.configuration, error)
        }
    }

    func judge() throws(Failure) -> Judge {
        Judge(verifier: Verifier(trust: store), policy: try rules(contents).policy)
    }

    /// The site's own rules, the signed ones that it names, and what signed value sets ask; and how long a
    /// passage is remembered: what the site asks, or the signed rules where that is longer.
    func rules(
        _ contents: TerminalTrust.Contents
    ) throws(Failure) -> (policy: SitePolicy, passageTime: Duration) {
        let signed = try signedRules(contents)
        return (policy(contents, signed), configuration.passageTime(joinedWith: signed))
    }

    private func policy(
        _ contents: TerminalTrust.Contents, _ signed: AdmissionSettings?
    ) -> SitePolicy {
        var own = SitePolicy(configuration.admission)
        if let sets = contents.set?.valueSets.values, !sets.isEmpty {
            own.rules.append(ValueSetRule(sets))
        }
        guard let signed else { return own }
        return own.joined(with: SitePolicy(signed))
    }

    /// The signed rules that the site names; `nil` if it names none.
    private func signedRules(
        _ contents: TerminalTrust.Contents
    ) throws(Failure) -> AdmissionSettings? {
        guard let name = configuration.trust.rules else { return nil }
        guard let bytes = contents.set?.rules[name] else {
            throw Failure(
                .configuration,
                "trust.rules: there are no signed rules \"\(name)\"; update the trusted data")
        }
        do {
            return try AdmissionSettings(
                yaml: String(decoding: bytes, as: UTF8.self), file: "rules/\(name).yaml")
        } catch {
            throw Failure(.data, error)
        }
    }
}
