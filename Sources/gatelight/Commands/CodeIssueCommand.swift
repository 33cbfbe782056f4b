import ArgumentParser
import Issuing
import Regions
import Verification
import ProgramOutput

struct CodeIssueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue", abstract: "Sign a native code and print its payload.",
        discussion: examples(
            "code issue --key private/440000.private.pem --region 440000 > code.txt"))

    @Option(help: "PEM file with the private key, as `keys create` writes it.")
    var key: String
    @Option(help: "Issuing region, six digits of GB/T 2260.")
    var region: Division
    @Option(help: "Status: green, yellow, red, none, or a number for an unknown status.")
    var status: StatusArgument = .some(.green)
    @Option(help: "Kind of code.")
    var kind: KindArgument = .dynamic
    @Option(help: "Time of issue, ISO 8601, such as 2026-03-01T08:00:00Z.")
    var at: Instant = .now
    @Option(help: "Validity of the code in minutes, 1 to 525600.")
    var minutes: Int = 10
    @Option(help: "Validity of the status in hours, 0 to 8760.")
    var statusHours: Int = 24
    @Option(
        help: """
            Region that issued the original of a converted code, six digits. Only the nation, \
            000000, converts codes.
            """)
    var convertedFrom: Division?
    @Option(help: "Holder's name, already masked. A display may show it.")
    var maskedName: String?
    @Option(help: "Add a negative test whose sample was taken this many hours before, 0 to 8760.")
    var testedHoursAgo: Int?

    func validate() throws {
        try require("--minutes", minutes, in: 1...525_600)
        try require("--status-hours", statusHours, in: 0...8760)
        try require("--tested-hours-ago", testedHoursAgo, in: 0...8760)
    }

    func run() async throws {
        try await reportingFailures {
            let privateKey = try KeyFiles.privateKey(key)
            var order = CodeOrder(region: region, issuedAt: at.date)
            (order.status, order.kind) = (status.value, kind.kind)
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

    /// The status as it is written on the command line, such as `green`.
    var defaultValueDescription: String {
        switch value {
        case .green: "green"
        case .yellow: "yellow"
        case .red: "red"
        case .unknown(let number): "\(number)"
        case nil: "none"
        }
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
