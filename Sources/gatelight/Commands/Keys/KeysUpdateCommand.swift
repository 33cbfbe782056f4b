import ArgumentParser
import Failures
import Logging
import ServiceLifecycle
import SiteConfiguration
import TerminalAssembly
import UnixSignals

struct KeysUpdateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Fetch an update from a web server.",
        discussion: """
            Fetches once or, with --follow, at the interval trust.interval of the configuration. \
            The requests of different terminals are spread over the interval. While the server \
            does not answer, requests become less frequent. Exit status without --follow: 0 means \
            updated or already newer, 65 refused, and 69 that the update could not be fetched.

            """ + examples("keys update https://keys.example.org/gatelight"))

    @Argument(help: "Address of the repository. (default: trust.url of the configuration)")
    var url: String?
    @OptionGroup var options: TerminalTrustOptions
    @Flag(help: "Repeat until stopped.")
    var follow = false
    @Flag(help: "Print one JSON object per line.")
    var json = false

    func run() async throws {
        try await reportingFailures {
            let trust = try options.trust()
            guard let url = url ?? trust.settings.url else {
                throw Failure(
                    .configuration, "no address to update from: give one, or set trust.url")
            }
            let updates = WebUpdates(
                trust, url, at: options.at?.date,
                tell: { [json] outcome throws(Failure) in
                    try show(outcome, trust, isCarried: false, json: json)
                }, fail: { $0.tell() })
            guard follow else { return try exitStatus(of: try updates.tryOnce()) }
            let group = ServiceGroup(
                services: [updates], gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "gatelight") { _ in LineLog() })
            try await group.run()
        }
    }
}
