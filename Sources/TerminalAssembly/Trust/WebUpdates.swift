package import Failures
package import FoundationEssentials
import Regions
import ServiceLifecycle
import SiteConfiguration
package import Trust
import TUF
import WebMirror

/// Updates of a terminal's trusted data from one web server: once, or again and again as a service.
package struct WebUpdates: Service {
    /// Hears what became of a try.
    package typealias Tell = @Sendable (UpdateOutcome) throws(Failure) -> Void

    private let trust: TerminalTrust
    private let url: String
    private let time: Date?
    private let tell: Tell
    private let fail: @Sendable (Failure) -> Void

    /// `time` goes before the clock's. The service tells `fail` of what could not even be tried, or told.
    package init(
        _ trust: TerminalTrust, _ url: String, at time: Date?, tell: @escaping Tell,
        fail: @escaping @Sendable (Failure) -> Void
    ) {
        (self.trust, self.url, self.time) = (trust, url, time)
        (self.tell, self.fail) = (tell, fail)
    }

    /// One try, which is told.
    package func tryOnce() throws(Failure) -> UpdateOutcome {
        let outcome = try trust.update(from: .web(url), now: try trust.time(time))
        try tell(outcome)
        return outcome
    }

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
