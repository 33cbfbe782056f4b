import Cryptography
package import FoundationEssentials
import Hexadecimal
import LinuxDevices
import Regions
import Revocation
import SiteConfiguration
import SystemPackage
import Trust
import TUF

/// A report on a terminal's trusted data.
package struct TrustStatus {
    /// A line of the report.
    package struct Line: Encodable {
        /// The kind of line: `set`, `role`, `region`, `revocations` or `clock`.
        package let kind: String
        /// The name of a role or region, a key's id, or a clock source; for the set, its folder.
        package let name: String
        /// The version of the set or role.
        package var version: Int?
        var made: String?
        var expires: String?
        /// Whole days until the expiry; negative after it.
        var daysLeft: Int?
        /// The number of keys or signer certificates.
        package var keys: Int?
        /// The number of keys that are valid now.
        package var valid: Int?
        /// The number of segments of a revocation list.
        var segments: Int?
        /// The number of revoked codes.
        package var entries: Int?
        /// When the terminal goes out of service.
        var outOfService: String?

        /// The line as readable text.
        package var text: String {
            let numbers = [
                version.map { "version \($0)" }, keys.map { $0 == 1 ? "1 key" : "\($0) keys" },
                valid.map { "\($0) valid" }, made.map { "made \($0)" },
                expires.map { "expires \($0)" }, daysLeft.map { "in \($0) days" },
                segments.map { "\($0) segments" }, entries.map { "\($0) entries" },
                outOfService.map { "out of service \($0)" },
            ]
            let label = kind == "set" ? name : "\(kind)  \(name)"
            return ([label] + numbers.compactMap(\.self)).joined(separator: "  ")
        }
    }

    /// The lines of the report.
    package private(set) var lines: [Line] = []
    /// The problems found, one line each.
    package private(set) var problems: [String]
    private let time: Date

    /// Creates the report as of `given`. Without a time it is made as of the present, and the clock
    /// is examined as well.
    package init(_ trust: TerminalTrust, _ contents: TerminalTrust.Contents, at given: Date?) {
        let time = given ?? Date()
        self.time = time
        problems = contents.problems
        if let outage = contents.loaded?.outage(at: time, grace: trust.grace) {
            problems.append("out of service: \(outage)")
        } else if let set = contents.set,
            let objection = set.store.validity.objection(to: .nation, at: time)
        {
            problems.append(objection)
        }
        if contents.loaded == nil, problems.isEmpty, contents.store.regionalKeys.isEmpty,
            contents.store.signerCertificates.isEmpty
        {
            problems.append("\(trust.name): no keys: no code can be verified")
        }
        describe(trust, contents)
        if let set = contents.set { describe(set.inventory) }
        describe(contents.store, contents.set)
        describe(contents.store.revocations)
        for source in SystemClock().sources { lines.append(Line(kind: "clock", name: source)) }
        guard given == nil else { return }
        let clock = ClockKeeper(trust, contents, runtimeFolder: nil)
        if let doubt = clock.check(at: time).doubt { problems.append(doubt) }
    }

    private mutating func describe(_ revocations: RevocationStore) {
        for key in revocations.status {
            var line = Line(kind: "revocations", name: key.keyID.hexadecimal)
            (line.segments, line.entries) = (key.segments.count, key.entries)
            lines.append(line)
        }
    }

    private mutating func describe(_ trust: TerminalTrust, _ contents: TerminalTrust.Contents) {
        var line = Line(kind: "set", name: trust.settings.directory.string)
        line.keys = contents.store.regionalKeys.count
        if let set = contents.set {
            let end = set.inventory.expires + trust.grace
            line.version = set.version
            line.made = set.inventory.issued?.ISO8601Format()
            line.expires = set.inventory.expires.ISO8601Format()
            line.daysLeft = days(until: set.inventory.expires)
            line.outOfService = end.ISO8601Format()
        }
        lines.append(line)
    }

    private mutating func describe(_ inventory: Inventory) {
        for role in inventory.topLevel + inventory.delegated {
            var line = Line(kind: "role", name: role.name)
            line.version = role.version
            line.expires = role.expires.ISO8601Format()
            line.daysLeft = days(until: role.expires)
            lines.append(line)
        }
    }

    private mutating func describe(_ store: TrustStore, _ set: TrustedSet?) {
        let divisions = Dictionary(grouping: store.regionalKeys, by: \.region)
        for (region, keys) in divisions.sorted(by: { $0.key.number < $1.key.number }) {
            let valid = keys.filter {
                $0.revokedAt == nil && ($0.notBefore...$0.notAfter).contains(time)
            }
            describe(.division(region), keys.count, valid.count, store.validity)
        }
        let countries = Dictionary(grouping: store.signerCertificates, by: \.country)
        for (country, signers) in countries.sorted(by: { $0.key < $1.key }) {
            let valid = signers.filter {
                ($0.certificate.notBefore...$0.certificate.notAfter).contains(time)
            }
            describe(.country(country), signers.count, valid.count, store.validity)
        }
    }

    private mutating func describe(
        _ region: Region, _ keys: Int, _ valid: Int, _ validity: Validity
    ) {
        var line = Line(kind: "region", name: region.description)
        (line.keys, line.valid) = (keys, valid)
        if let expires = validity.expiryByRegion[region] {
            line.expires = expires.ISO8601Format()
            line.daysLeft = days(until: expires)
            if time >= expires { problems.append("the keys of \(region) have expired") }
        }
        lines.append(line)
    }

    private func days(until end: Date) -> Int {
        Int((end.timeIntervalSince(time) / 86_400).rounded(.down))
    }
}
