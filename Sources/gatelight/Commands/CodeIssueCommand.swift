import ArgumentParser
import Cryptography
import Failures
import FoundationEssentials
import Regions
import SystemPackage
import TerminalAssembly
import Verification

struct CodeIssueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue", abstract: "Sign a native code and print its payload.")

    @Option(help: "The private key, a PEM file of `keys create`.")
    var key: String
    @Option(help: "The issuing region, six digits of GB/T 2260.")
    var region: Division
    @Option(help: "green, yellow, red, a number for a status nobody knows, or none.")
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
    @Option(help: "The holder's name as it may be shown, masked by the caller.")
    var maskedName: String?
    @Option(help: "Hours since a negative test was taken; adds the test to the code.")
    var testedHoursAgo: Int?

    func run() async throws {
        try await reportingFailures {
            let pem = try Files.read(FilePath(key), limit: 16 << 10)
            let payload = try sign(with: privateKey(pem))
            StandardOutput.write(payload)
        }
    }

    private func privateKey(_ pem: [UInt8]) throws(Failure) -> PrivateKey {
        do {
            return try PrivateKey(pem: String(decoding: pem, as: UTF8.self))
        } catch {
            throw Failure(.data, "\(key): \(error)")
        }
    }

    private func sign(with key: PrivateKey) throws(Failure) -> String {
        let algorithm: SignatureAlgorithm =
            switch key.kind {
            case .ed25519: .eddsa
            case .sm2: .sm2
            default: .es256
            }
        do {
            return try HealthCode.issue(
                claims(), algorithm: algorithm, keyID: key.publicKey.keyID
            ) { try key.sign($0, algorithm: algorithm) }
        } catch {
            throw Failure(.data, "\(error)")
        }
    }

    private func claims() -> HealthCodeClaims {
        let issued = Date(timeIntervalSince1970: at.date.timeIntervalSince1970.rounded(.down))
        var claims = HealthCodeClaims(
            issuer: region, issuedAt: issued,
            expiry: issued.addingTimeInterval(Double(minutes) * 60),
            codeID: Digest.randomBytes(8), kind: kind)
        claims.status = status.value
        if status.value != nil {
            claims.statusValidUntil = issued.addingTimeInterval(Double(statusHours) * 3600)
        }
        claims.convertedFrom = convertedFrom
        claims.maskedName = maskedName
        if let testedHoursAgo {
            let collectedAt = issued.addingTimeInterval(-Double(testedHoursAgo) * 3600)
            claims.tests = [HealthCodeTest(collectedAt: collectedAt, result: .negative)]
        }
        return claims
    }
}

/// A status on the command line, or `none`.
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
