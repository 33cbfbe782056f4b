import ArgumentParser
import Failures
import FoundationEssentials
import Logging
import Regions
import ServiceLifecycle
import SiteConfiguration
import TerminalAssembly
import Trust
import TUF
import UnixSignals
import WebMirror

struct KeysUpdateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Fetch an update from a web server.",
        discussion: """
            Once, or with --follow again and again: spread over the interval, so that the terminals of a \
            region never ask together, and ever more rarely while nobody answers.
            """)

    @Argument(help: "The repository's address; by default the configuration's trust.url.")
    var url: String?
    @OptionGroup var options: TerminalTrustOptions
    @Flag(help: "Go on until told to stop.")
    var follow = false
    @Flag(help: "One JSON object a line.")
    var json = false

    func run() async throws {
        try await reportingFailures {
            let trust = try options.trust()
            guard let url = url ?? trust.settings.url else {
                throw Failure(
                    .configuration, "no address to update from: give one, or set trust.url")
            }
            let updates = WebUpdates(trust: trust, url: url, at: options.at, json: json)
            guard follow else {
                let outcome = try updates.tryOnce()
                return try exitStatus(of: outcome)
            }
            let group = ServiceGroup(
                services: [updates], gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "gatelight") { _ in LineLog() })
            try await group.run()
        }
    }
}

/// Updates from one web server.
struct WebUpdates: Service {
    let trust: TerminalTrust
    let url: String
    let at: Instant?
    let json: Bool

    /// One try, told on standard output and to the daemon.
    func tryOnce() throws(Failure) -> UpdateOutcome {
        let outcome = try trust.update(from: .web(url), now: try trust.time(at?.date))
        try tell(outcome, trust, isCarried: false, json: json)
        return outcome
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var random = SystemRandomNumberGenerator()
            var schedule = UpdateSchedule(interval: trust.settings.interval)
            var wait = schedule.first(isFresh: isFresh(), using: &random)
            while !Task.isCancelled {
                guard (try? await Task.sleep(for: wait)) != nil else { return }
                wait = schedule.next(after: outcomeOfTry(), using: &random)
            }
        }
    }

    private func isFresh() -> Bool {
        let validity = trust.load().set?.store.validity
        return validity.map { $0.objection(to: .nation, at: Date()) == nil } ?? false
    }

    private func outcomeOfTry() -> UpdateSchedule.Outcome {
        do throws(Failure) {
            switch try tryOnce() {
            case .updated, .alreadyNewer: return .answered
            case .refused(let error), .failed(let error):
                return .failed(retryAfter: error.retryAfter)
            }
        } catch {
            error.tell()
            return .failed(retryAfter: nil)
        }
    }
}

extension UpdateSource {
    /// A repository on a web server.
    static func web(_ url: String) -> UpdateSource {
        let base = url.hasSuffix("/") ? String(url.dropLast()) : url
        return UpdateSource(
            metadata: WebMirror("\(base)/metadata"), targets: WebMirror("\(base)/targets"),
            isCarried: false)
    }
}
