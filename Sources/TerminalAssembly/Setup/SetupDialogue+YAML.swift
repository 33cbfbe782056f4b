import SiteConfiguration
import SerialProtocols

extension SetupDialogue {
    /// The configuration file of the answers so far, with comments that explain it. `root` is the
    /// path of the installed root metadata; `nil` leaves it out.
    package func yaml(root: String?) -> String {
        var lines = [
            "# The devices of this terminal and its rules for codes, written by `gatelight setup`.",
            "# Every key is explained in /usr/share/doc/gatelight/examples/gatelight.yaml",
            "#",
            "# After a change: sudo systemctl stop gatelight; sudo gatelight doctor; sudo systemctl start gatelight",
            "",
            "site:", "  name: \(Self.quoted(answers["site"] ?? "Gatelight"))",
        ]
        lines += [
            "", "# The trusted keys and their root. `gatelight keys import` brings the first ones.",
        ]
        lines += ["trust:", "  directory: /var/lib/gatelight/trust"]
        if let root { lines.append("  root: \(Self.quoted(root))") }
        if let url = text("url") { lines.append("  url: \(Self.quoted(url))") }
        for section in [cameraLines, readerLines, lampLines, barrierLines, buttonLines] {
            lines += [""] + section
        }
        lines += ["", "journal:", "  directory: /var/lib/gatelight/journal"]
        return (lines + admissionLines + pageLines).joined(separator: "\n") + "\n"
    }

    /// An answer that is not empty.
    private func text(_ key: String) -> String? { answers[key].flatMap { $0.isEmpty ? nil : $0 } }

    private var cameraLines: [String] {
        let device = answers["camera"] ?? "/dev/video0"
        guard device != "none" else { return ["camera:", "  kind: none"] }
        return ["camera:", "  kind: v4l2", "  device: \(Self.quoted(device))"]
    }

    private var readerLines: [String] {
        // Until a reader is chosen, a terminal without a camera has none.
        guard let kind = answers["reader"], kind != "none" else { return ["readers: []"] }
        let device = answers["reader.device"] ?? "/dev/gatelight-reader"
        let speed =
            kind == "serial" ? text("reader.baud").map { "    baud: \(Self.quoted($0))" } : nil
        return ["readers:", "  - kind: \(kind)", "    device: \(Self.quoted(device))"]
            + [speed].compactMap(\.self)
    }

    private var lampLines: [String] {
        let kind = answers["lamp"] ?? "none"
        let comment = "# What shows the verdict."
        switch kind {
        case "none": return [comment, "indicator:", "  kind: none"]
        case "gpio":
            return [comment, "indicator:", "  kind: gpio"] + values("lamp", ["chip"]) + colourLines
                + flags("lamp")
        default:
            let own = SerialLamp.protocols.first { $0.name == kind }?.keys.map(\.name) ?? []
            let keys = ["device", "baud"] + own.filter { !Self.colours.contains($0) }
            return [comment, "indicator:", "  kind: serial", "  protocol: \(kind)"]
                + values("lamp", keys) + colourLines
        }
    }

    private var colourLines: [String] {
        guard let lines = Self.numbers(answers["lamp.lines"] ?? "") else { return [] }
        return zip(Self.colours, lines).map { "  \($0): \($1)" }
    }

    private var barrierLines: [String] {
        let kind = answers["barrier"] ?? "none"
        let comment = "# The barrier, which only a green verdict opens."
        let keys =
            switch kind {
            case "gpio": ["chip", "line", "pulse"]
            case "modbus": ["device", "baud", "unit", "coil", "pulse"]
            default: [String]()
            }
        return [comment, "barrier:", "  kind: \(kind)"] + values("barrier", keys)
            + (kind == "gpio" ? flags("barrier") : [])
    }

    private var buttonLines: [String] {
        let kind = answers["button"] ?? "none"
        let own = kind == "gpio" ? values("button", ["chip", "line"]) + flags("button") : []
        return ["# Withdraws the verdict, for the next person.", "button:", "  kind: \(kind)"] + own
    }

    private var admissionLines: [String] {
        guard let regions = text("regions") else { return [] }
        return ["", "# Without this, every region with keys passes.", "admission:"]
            + ["  regions: \(Self.list(regions))"]
    }

    private var pageLines: [String] {
        guard answers["page"] == "yes" else { return [] }
        let languages = "  languages: \(Self.list(answers["page.languages"] ?? "en, zh, id"))"
        return ["", "# The page in front of people."] + (account == nil ? Self.accountAdvice : [])
            + ["kiosk:", languages] + values("page", ["port"]) + accountLines
    }

    private static let accountAdvice = [
        "# For the operator's view, add the output of `gatelight kiosk password`:",
        "#   operator:", "#     user: operator", "#     password-hash: …",
    ]

    private var accountLines: [String] {
        guard let account else { return [] }
        return [
            "  operator:", "    user: \(Self.quoted(account.user))",
            "    password-hash: \(Self.quoted(account.passwordHash))",
        ]
    }

    private func values(_ part: String, _ keys: [String]) -> [String] {
        keys.compactMap { key in
            answers["\(part).\(key)"].map { "  \(key): \(Self.quoted($0))" }
        }
    }

    private func flags(_ part: String) -> [String] {
        answers["\(part).active-low"].map { ["  active-low: \($0 == "yes")"] } ?? []
    }

    private static func list(_ text: String) -> String {
        let parts = text.split { $0 == "," || $0.isWhitespace }
        return "[" + parts.map { quoted(String($0)) }.joined(separator: ", ") + "]"
    }

    /// A whole number as it is, and any other text as a double-quoted scalar of YAML 1.1.
    static func quoted(_ text: String) -> String {
        guard text.wholeMatch(of: #/0|[1-9][0-9]{0,8}/#) == nil else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _
            where scalar.properties.isNoncharacterCodePoint || scalar.value < 0x20
                || (0x7F..<0xA0).contains(scalar.value)
                || [0x2028, 0x2029, 0xFEFF].contains(scalar.value):
                let digits = String(scalar.value, radix: 16, uppercase: true)
                quoted += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
