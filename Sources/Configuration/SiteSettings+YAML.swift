import Regions
import SystemPackage
import Verdicts

extension TimingSettings {
    mutating func read(_ root: Section) {
        guard let section = root.section("timing", known: ["hold", "same-code", "stall"]) else {
            return
        }
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
    }
}

extension JournalSettings {
    mutating func read(_ root: Section) {
        let known = ["directory", "maximum-size", "subject-tags"]
        guard let section = root.section("journal", known: known) else { return }
        section.read("directory", into: &directory, accepted: "an absolute path") {
            Scalar.path($0).map { FilePath($0) }
        }
        section.read(
            "maximum-size", into: &maximumSize, accepted: "64KiB to 1023MiB",
            Scalar.size((64 << 10)...(1023 << 20)))
        section.read("subject-tags", into: &subjectTags, accepted: "true, false", Scalar.bool)
    }
}

extension AdmissionSettings {
    private static let known = [
        "regions", "recognition", "kinds", "countries", "test-maximum-age", "minimum-doses",
        "stricter",
    ]

    mutating func read(_ root: Section) {
        guard let section = root.section("admission", known: Self.known) else { return }
        regions = list(section, "regions", accepted: "six digits of GB/T 2260") { Division($0) }
        recognition = choices(section, "recognition", ["own", "converted", "national"])
        kinds = choices(section, "kinds", ["dynamic", "paper", "dependant", "proxy"])
        countries = list(section, "countries", accepted: "country codes of two capitals") {
            if case .country(let code) = Region($0) { code } else { nil }
        }
        testMaximumAge = section.value(
            "test-maximum-age", accepted: "1h to 30d, as in 48h",
            Scalar.duration(.seconds(3600)...(.seconds(30 * 86_400))))
        minimumDoses = section.value(
            "minimum-doses", accepted: "1 to 20", Scalar.integer(1...20))
        readStricter(section)
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

    /// Only lamps that are stricter than the reason's own.
    private mutating func readStricter(_ section: Section) {
        let reasons = Reason.allCases.filter { $0.lamp != .fault }
        guard let lamps = section.section("stricter", known: reasons.map(\.rawValue)) else {
            return
        }
        for reason in reasons {
            let accepted = [Lamp.yellow, .red].filter { $0.strictness > reason.lamp.strictness }
            let names = accepted.map(\.rawValue).joined(separator: ", ")
            let hint = names.isEmpty ? "nothing, it is \(reason.lamp.rawValue) already" : names
            let lamp = lamps.value(
                reason.rawValue, accepted: "\(hint); a site is never greener"
            ) { text in accepted.first { $0.rawValue == text } }
            stricter[reason] = lamp
        }
    }
}
