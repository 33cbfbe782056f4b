package import Failures
package import FoundationEssentials
import Regions
import ServiceLifecycle
import SiteConfiguration
package import Trust
import TUF
import WebMirror

/// Updates a terminal's trusted data from a web server: once, or repeatedly as a service.
package struct WebUpdates: Service {
    /// Receives the result of an attempt.
    package typealias Tell = @Sendable (UpdateOutcome) throws(Failure) -> Void

    private let trust: TerminalTrust
    private let url: String
    private let time: Date?
    private let tell: Tell
    private let fail: @Sendable (Failure) -> Void

    /// Creates updates from the repository at `url`. `time` takes precedence over the clock. As a
    /// service, `fail` receives the errors of attempts that could not be made or reported.
    package init(
        _ trust: TerminalTrust, _ url: String, at time: Date?, tell: @escaping Tell,
        fail: @escaping @Sendable (Failure) -> Void
    ) {
        (self.trust, self.url, self.time) = (trust, url, time)
        (self.tell, self.fail) = (tell, fail)
    }

    /// Makes one attempt, passes its result to `tell` and returns it.
    package func tryOnce() throws(Failure) -> UpdateOutcome {
        let outcome = try trust.update(from: .web(url), now: try trust.time(time))
        try tell(outcome)
        return outcome
    }

    /// Makes attempts on a schedule until shutdown.
    package func run() async throws {
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
            fail(error)
            return .failed(retryAfter: nil)
        }
    }
}

extension UpdateSource {
    /// A repository on a web server.
    fileprivate static func web(_ url: String) -> UpdateSource {
        let base = url.hasSuffix("/") ? String(url.dropLast()) : url
        return UpdateSource(
            metadata: WebMirror("\(base)/metadata"), targets: WebMirror("\(base)/targets"),
            isCarried: false)
    }
}
