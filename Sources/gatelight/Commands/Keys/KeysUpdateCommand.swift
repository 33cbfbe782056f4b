import ArgumentParser
import Configuration
import FoundationEssentials
import TUF
import Trust
import WebMirror

struct KeysUpdateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Fetch an update from a web server, once.")

    @Argument(help: "The repository's address; by default the configuration's trust.url.")
    var url: String?
    @OptionGroup var options: TerminalTrustOptions
    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        try await reportingFailures {
            let trust = try options.trust()
            guard let url = url ?? trust.settings.url else {
                throw Failure(
                    .usage, "no address to update from: give one, or set trust.url")
            }
            try finish(
                try trust.update(from: .web(url), now: try trust.time(options.at)), trust,
                isCarried: false, json: json)
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
