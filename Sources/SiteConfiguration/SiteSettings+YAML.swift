import TransparencyLog
import DeviceInterface
import Regions
import SystemPackage
import Verdicts

extension TimingSettings {
    mutating func read(_ root: Section) {
        let known = ["hold", "same-code", "stall", "oldest-sight"]
        guard let section = root.section("timing", known: known) else { return }
        section.read(
            "hold", into: &hold, accepted: "2s to 15s",
            Scalar.duration(.seconds(2)...(.seconds(15))))
        sameCode = hold
        section.read(
            "same-code", into: &sameCode, accepted: "1s to 60s",
            Scalar.duration(.seconds(1)...(.seconds(60))))
        section.read(
            "stall", into: &stall, accepted: "300ms to 1s",
            Scalar.duration(.milliseconds(300)...(.seconds(1))))
        section.read(
            "oldest-sight", into: &oldestSight, accepted: "200ms to 3s",
            Scalar.duration(.milliseconds(200)...(.seconds(3))))
    }
}

extension TrustSettings {
    private static let known = [
        "directory", "root", "floor", "url", "interval", "out-of-service-after", "rules",
        "revocation",
    ]

    mutating func read(_ root: Section) {
        guard let section = root.section("trust", known: Self.known) else { return }
        for (name, field) in [
            ("directory", \TrustSettings.directory), ("root", \.root), ("floor", \.floor),
        ] {
            section.read(name, into: &self[keyPath: field], accepted: "an absolute path") {
                Scalar.path($0).map { FilePath($0) }
            }
        }
        section.read("url", into: &url, accepted: "an address that begins https:// or http://") {
            text in ["https://", "http://"].contains { text.hasPrefix($0) } ? text : nil
        }
        section.read(
            "interval", into: &interval, accepted: "5m to 7d, as in 1h",
            Scalar.duration(.seconds(300)...(.seconds(7 * 86_400))))
        section.read(
            "out-of-service-after", into: &outOfServiceAfter, accepted: "0s to 30d, as in 7d",
            Scalar.duration(.zero...(.seconds(30 * 86_400))))
        section.read("rules", into: &rules, accepted: "the name of signed rules") {
            text in text.contains("/") ? nil : Scalar.name(text)
        }
        var kind = revocation.rawValue
        section.read(
            "revocation", into: &kind, accepted: "exact, filters",
            Scalar.choice(RevocationSettings.allCases.map(\.rawValue)))
        revocation = RevocationSettings(rawValue: kind) ?? revocation
    }
}

extension JournalSettings {
    mutating func read(_ root: Section) {
        let known = ["directory", "maximum-size", "subject-tags", "witnesses"]
        guard let section = root.section("journal", known: known) else { return }
        section.read("directory", into: &directory, accepted: "an absolute path") {
            Scalar.path($0).map { FilePath($0) }
        }
        section.read(
            "maximum-size", into: &maximumSize, accepted: "64KiB to 1023MiB",
            Scalar.size((64 << 10)...(1023 << 20)))
        section.read("subject-tags", into: &subjectTags, accepted: "true, false", Scalar.bool)
        witnesses =
            section.list("witnesses").map { nodes in
                nodes.compactMap {
                    section.read(
                        $0, "witnesses", accepted: "a witness' key, as journal cosign prints it",
                        Self.witness)
                }
            } ?? witnesses
    }

    private static func witness(_ text: String) -> NoteKey? {
        NoteKey(text).flatMap { $0.kind == .cosignature ? $0 : nil }
    }
}

extension AdmissionSettings {
    /// Parses signed site rules: a file with `admission` as its only section.
    public init(yaml: String, file: String) throws(ConfigurationError) {
        let faults = FaultList(file: file)
        let root = Section(
            try YAMLText.compose(yaml, file: file), "", faults, known: ["admission"])
        self.init()
        read(root)
        guard faults.faults.isEmpty else { throw faults.error }
    }

    private static let known = [
        "regions", "recognition", "kinds", "countries", "agents", "test-maximum-age",
        "minimum-doses", "again-after", "stricter",
    ]

    mutating func read(_ root: Section) {
        guard let section = root.section("admission", known: Self.known) else { return }
        regions = list(section, "regions", accepted: Self.divisionHint, Self.division)
        recognition = choices(section, "recognition", ["own", "converted", "national"])
        kinds = choices(section, "kinds", ["dynamic", "paper", "dependant", "proxy"])
        countries = list(section, "countries", accepted: "country codes of two capitals") {
            if case .country(let code) = Region($0) { code } else { nil }
        }
        agents = list(section, "agents", accepted: "SNOMED CT codes, as 840539006", Self.agent)
        section.read(
            "test-maximum-age", into: &testMaximumAge, accepted: "1h to 30d, as in 48h",
            Scalar.duration(.seconds(3600)...(.seconds(30 * 86_400))))
        section.read(
            "minimum-doses", into: &minimumDoses, accepted: "1 to 20", Scalar.integer(1...20))
        section.read(
            "again-after", into: &againAfter, accepted: "0s to 24h, as in 10s",
            Scalar.duration(.zero...AdmissionSettings.longestAgainAfter))
        readStricter(section)
    }

    /// Parses 6 to 18 digits of which the first is not zero (SNOMED CT, SCTID).
    private static func agent(_ text: String) -> String? {
        let isCode =
            (6...18).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: "0")
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return isCode ? text : nil
    }

    private static let divisionHint =
        "six digits of GB/T 2260, or 44* for a province, 4403* for a prefecture"

    /// Parses a division; `44*` is another notation for `440000`.
    private static func division(_ text: String) -> Division? {
        guard text.last == "*", [3, 5].contains(text.utf8.count) else { return Division(text) }
        let prefix = text.dropLast()
        return Division(String(prefix) + String(repeating: "0", count: 6 - prefix.utf8.count))
    }

    private func list<Value>(
        _ section: Section, _ name: String, accepted: String, _ parse: (String) -> Value?
    ) -> [Value]? {
        section.list(name)?.compactMap { section.read($0, name, accepted: accepted, parse) }
    }

    private func choices(_ section: Section, _ name: String, _ accepted: [String]) -> [String]? {
        list(
            section, name, accepted: accepted.joined(separator: ", "), Scalar.choice(accepted))
    }

    /// Reads lamps, which must be stricter than the reason's own.
    private mutating func readStricter(_ section: Section) {
        let reasons = Reason.allCases.filter { $0.lamp != .fault }
        guard let lamps = section.section("stricter", known: reasons.map(\.rawValue)) else {
            return
        }
        for reason in reasons {
            let accepted = [Lamp.yellow, .red].filter { $0.strictness > reason.lamp.strictness }
            var lamp: Lamp?
            let names = accepted.map(\.rawValue).joined(separator: ", ")
            let hint =
                "\(names.isEmpty ? "nothing" : names) (its own lamp is \(reason.lamp.rawValue), and a site can only be stricter)"
            lamps.read(reason.rawValue, into: &lamp, accepted: hint) {
                text in accepted.first { $0.rawValue == text }
            }
            stricter[reason] = lamp
        }
    }
}
