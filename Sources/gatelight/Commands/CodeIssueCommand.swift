import ArgumentParser
import Issuing
import Regions
import Verification

struct CodeIssueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue", abstract: "Sign a native code and print its payload.")

    @Option(help: "The private key, a PEM file of `keys create`.")
    var key: String
    @Option(help: "The issuing region, six digits of GB/T 2260.")
    var region: Division
    @Option(help: "green, yellow, red, a number for an unknown status, or none.")
    var status: StatusArgument = .some(.green)
    @Option(help: "dynamic, paper, dependant or proxy.")
    var kind: HealthCodeKind = .dynamic
    @Option(help: "When the code is issued, ISO 8601.")
    var at: Instant = .now
    @Option(help: "Minutes the symbol is valid.")
    var minutes: Int = 10
    @Option(help: "Hours the status is valid.")
    var statusHours: Int = 24
    @Option(help: "The region the code was converted from; only the nation converts.")
    var convertedFrom: Division?
    @Option(help: "The holder's name, masked, as it may be shown.")
    var maskedName: String?
    @Option(help: "Hours since a negative test was taken; adds the test to the code.")
    var testedHoursAgo: Int?

    func run() async throws {
        try await reportingFailures {
            let privateKey = try KeyFiles.privateKey(key)
            var order = CodeOrder(region: region, issuedAt: at.date)
            (order.status, order.kind) = (status.value, kind)
            (order.minutes, order.statusHours) = (minutes, statusHours)
            (order.convertedFrom, order.maskedName) = (convertedFrom, maskedName)
            order.testedHoursAgo = testedHoursAgo
            StandardOutput.write(try order.payload(signedWith: privateKey))
        }
    }
}

/// A status on the command line; `none` gives `nil`.
struct StatusArgument: ExpressibleByArgument {
    let value: HealthStatus?

    static func some(_ status: HealthStatus) -> StatusArgument {
        StatusArgument(value: status)
    }

    private init(value: HealthStatus?) {
        self.value = value
    }

    init?(argument: String) {
        switch argument {
        case "green": value = .green
        case "yellow": value = .yellow
        case "red": value = .red
        case "none": value = nil
        default:
            guard let number = UInt64(argument) else { return nil }
            value = .unknown(number)
        }
    }
}
