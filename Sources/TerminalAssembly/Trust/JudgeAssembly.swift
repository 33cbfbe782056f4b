package import Admission
package import Failures
package import FoundationEssentials
package import SiteConfiguration
import SystemPackage
package import Trust
package import Verdicts
import Verification

/// Assembles a command's judge from a configuration and trusted data.
package struct JudgeAssembly {
    /// The configuration.
    package let configuration: Configuration
    /// The location of the trusted data.
    package let trust: TerminalTrust
    /// The trusted data that was loaded.
    package let contents: TerminalTrust.Contents

    /// The trusted keys.
    package var store: TrustStore { contents.store }

    /// Reads the configuration `config`, or the defaults if it is `nil`, and the trusted data. The
    /// folder `trust` takes precedence over the configured one.
    ///
    /// Problems in the trusted data are passed to `tell` and the affected data is left out: a
    /// terminal must start, and it lets nobody pass whose code it cannot verify. Throws if the
    /// configuration is invalid or the given folder is missing.
    package init(
        config: String?, trust directory: String?, tell: (String) -> Void
    ) throws(Failure) {
        configuration = try Self.configuration(config)
        trust = TerminalTrust(configuration.trust, directory: directory)
        contents = trust.load()
        // A missing folder is a mistake if it was given explicitly. A configured folder may be
        // created later.
        if let directory, contents.isMissing {
            throw Failure(.noInput, "\(directory): no such folder of trusted keys")
        }
        for problem in contents.problems { tell(problem) }
        if directory != nil, contents.loaded != nil, contents.set == nil {
            if let outage = contents.loaded?.outage(at: Date(), grace: trust.grace) { tell(outage) }
        }
    }

    /// Assembles what has already been read.
    package init(
        _ configuration: Configuration, _ trust: TerminalTrust, _ contents: TerminalTrust.Contents
    ) {
        (self.configuration, self.trust, self.contents) = (configuration, trust, contents)
    }

    /// Reads a configuration; the defaults if `path` is `nil`.
    package static func configuration(_ path: String?) throws(Failure) -> Configuration {
        guard let path else { return .defaults }
        do {
            return try Configuration.read(path: FilePath(argument: path))
        } catch {
            throw Failure(.configuration, error)
        }
    }

    /// The judge. Throws if the signed rules that the site names are missing.
    package func judge() throws(Failure) -> Judge {
        Judge(verifier: Verifier(trust: store), policy: try rules(contents).policy)
    }

    /// A function that judges a payload and explains the verdict.
    package typealias Judging = ([UInt8]) -> (code: ScannedCode, steps: [JudgementStep])

    /// Returns a function that judges payloads as of `time`. Without a time it judges as of the
    /// present and checks the clock as a running terminal does.
    ///
    /// Throws if the signed rules that the site names are missing.
    package func checker(at time: Date?) throws(Failure) -> Judging {
        if let time {
            let judge = try judge()
            return { judge.explained($0, at: time) }
        }
        let clock = ClockKeeper(trust, contents, runtimeFolder: nil)
        let judge = ReloadableJudge(policy: try rules(contents).policy) { clock.check(at: $0) }
        judge.replace(store)
        return { judge.explained($0, at: Date()) }
    }

    /// The policy and how long a passage is remembered. The policy joins the site's own rules, the
    /// check of signed value sets, and the signed rules that the site names. The time is the longer
    /// of the site's own and that of the signed rules.
    ///
    /// Throws if the signed rules are missing or malformed.
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
