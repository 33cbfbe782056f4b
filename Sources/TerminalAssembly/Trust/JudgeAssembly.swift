package import Admission
package import Failures
import FoundationEssentials
package import SiteConfiguration
import SystemPackage
package import Trust
import Verification

/// Puts together the judge of a command from a configuration and trusted data.
package struct JudgeAssembly {
    package let configuration: Configuration
    package let trust: TerminalTrust
    package let contents: TerminalTrust.Contents

    package var store: TrustStore { contents.store }

    /// `trust` goes before the configuration's folder. What is wrong is told and left out: a
    /// terminal must start, and what it cannot verify it does not let pass.
    package init(
        config: String?, trust directory: String?, tell: (String) -> Void
    ) throws(Failure) {
        configuration = try Self.configuration(config)
        trust = TerminalTrust(configuration.trust, directory: directory)
        contents = trust.load()
        for problem in contents.problems { tell(problem) }
        // A folder that was named and is not there is a mistake; an installed one may not be there yet.
        if directory != nil, contents.isMissing {
            throw Failure(.noInput, "no keys to judge with")
        }
        if directory != nil, contents.loaded != nil, contents.set == nil {
            tell(contents.loaded?.outage(at: Date(), grace: trust.grace) ?? "")
        }
    }

    /// Puts together what is read already.
    package init(
        _ configuration: Configuration, _ trust: TerminalTrust, _ contents: TerminalTrust.Contents
    ) {
        (self.configuration, self.trust, self.contents) = (configuration, trust, contents)
    }

    package static func configuration(_ path: String?) throws(Failure) -> Configuration {
        guard let path else { return .defaults }
        do {
            return try Configuration.read(path: FilePath(path))
        } catch {
            throw Failure(.configuration, error)
        }
    }

    package func judge() throws(Failure) -> Judge {
        Judge(verifier: Verifier(trust: store), policy: try rules(contents).policy)
    }

    /// The site's own rules, the signed ones that it names, and what signed value sets ask; and how long a
    /// passage is remembered: what the site asks, or the signed rules where that is longer.
    package func rules(
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
