import Cryptography
import SystemPackage

extension KioskSettings {
    private static let known = [
        "enabled", "address", "port", "hosts", "languages", "volume", "shows-name",
        "shows-birth-year", "operator", "tls", "behind-proxy", "user-header", "metrics-from",
    ]

    static func read(_ root: Section) -> KioskSettings? {
        guard let section = root.section("kiosk", known: known) else { return nil }
        var kiosk = KioskSettings()
        var isEnabled = true
        section.read("enabled", into: &isEnabled, accepted: "true, false", Scalar.bool)
        kiosk.readPage(section)
        kiosk.readAccess(section)
        kiosk.refuseOpenness(section)
        return isEnabled ? kiosk : nil
    }

    private mutating func readPage(_ section: Section) {
        section.read(
            "port", into: &port, accepted: "1024 to 65535", Scalar.integer(1024...65_535))
        section.read("shows-name", into: &showsName, accepted: "true, false", Scalar.bool)
        section.read(
            "shows-birth-year", into: &showsBirthYear, accepted: "true, false", Scalar.bool)
        section.read("volume", into: &volume, accepted: "0% to 100%, as in 70%", Self.share)
        hosts =
            section.list("hosts").map { nodes in
                nodes.compactMap {
                    section.read(
                        $0, "hosts", accepted: "a host name in lower case, as in gate.example.org",
                        Self.hostName)
                }
            } ?? hosts
        languages =
            section.list("languages").map { nodes in
                nodes.compactMap {
                    section.read(
                        $0, "languages", accepted: "language codes, as in zh, en, id", Self.language
                    )
                }
            } ?? languages
    }

    private mutating func readAccess(_ section: Section) {
        section.read(
            "address", into: &address, accepted: "an IPv4 or IPv6 address, as in 127.0.0.1",
            Self.address)
        section.read("behind-proxy", into: &isBehindProxy, accepted: "true, false", Scalar.bool)
        section.read(
            "user-header", into: &userHeader, accepted: "a header's name, as in X-Remote-User",
            Self.headerName)
        metricsFrom = Self.ranges(section)
        if let folder = section.section("operator", known: ["user", "password-hash"]) {
            account = Self.account(folder, section)
        }
        if let folder = section.section("tls", known: ["certificate", "key"]) {
            tls = Self.tls(folder, section)
        }
    }

    /// Refuses unencrypted service beyond this machine, and user names that do not come from a
    /// proxy.
    private func refuseOpenness(_ section: Section) {
        if !isLoopback, tls == nil, !isBehindProxy {
            section.fault(
                "address",
                "\(address) can be reached from other machines without TLS; accepted: 127.0.0.1 or ::1, \(Self.tlsChoice)or behind-proxy: true where another server speaks TLS"
            )
        }
        if userHeader != nil, !isBehindProxy {
            section.fault(
                "user-header",
                "any client could send it; accepted: only together with behind-proxy: true")
        }
    }

    /// What a program that was built with TLS offers besides; the others would refuse it.
    private static var tlsChoice: String {
        #if TLS
            "or add tls with certificate and key, "
        #else
            ""
        #endif
    }

    /// The largest number of ranges; more addresses form a network with a range of its own.
    private static let maximumRanges = 64

    private static func ranges(_ section: Section) -> [AddressRange] {
        let nodes = section.list("metrics-from") ?? []
        if nodes.count > maximumRanges {
            section.fault(
                "metrics-from", "more than \(maximumRanges); accepted: a range for a network")
        }
        return nodes.prefix(maximumRanges).compactMap {
            section.read(
                $0, "metrics-from",
                accepted:
                    "addresses and ranges that begin at their first address, as in 192.0.2.10, 192.0.2.0/24, 2001:db8::/32",
                AddressRange.init)
        }
    }

    private static func account(_ section: Section, _ parent: Section) -> Account? {
        var user: String?
        var hash: String?
        section.read("user", into: &user, accepted: "a text of 1 to 80 characters", Scalar.name)
        section.read(
            "password-hash", into: &hash, accepted: "what `gatelight kiosk password` prints"
        ) { PasswordHash($0) == nil ? nil : $0 }
        if hash.flatMap({ PasswordHash($0) })?.isWeak == true {
            section.fault(
                "password-hash",
                "made at a lower cost than now required, so it is easier to guess; make a new one with `gatelight kiosk password`"
            )
        }
        for key in ["user", "password-hash"] where section.node(key) == nil {
            parent.fault("operator", "has no \(key); accepted: user and password-hash")
        }
        guard let user, let hash else { return nil }
        return Account(user: user, passwordHash: hash)
    }

    private static func tls(_ section: Section, _ parent: Section) -> TLS? {
        var certificate: FilePath?
        var key: FilePath?
        section.read("certificate", into: &certificate, accepted: "an absolute path") {
            Scalar.path($0).map { FilePath($0) }
        }
        section.read("key", into: &key, accepted: "an absolute path") {
            Scalar.path($0).map { FilePath($0) }
        }
        for name in ["certificate", "key"] where section.node(name) == nil {
            parent.fault("tls", "has no \(name); accepted: certificate and key")
        }
        guard let certificate, let key else { return nil }
        return TLS(certificate: certificate, key: key)
    }

    /// Accepts only numeric addresses, because a name may resolve differently later.
    private static func address(_ text: String) -> String? {
        PeerAddress(text) == nil ? nil : text
    }

    private static func share(_ text: String) -> Double? {
        guard text.hasSuffix("%") else { return nil }
        return Scalar.integer(0...100)(String(text.dropLast())).map { Double($0) / 100 }
    }

    private static func language(_ text: String) -> String? {
        let isTag = text.utf8.allSatisfy { ("a"..."z").contains(Character(Unicode.Scalar($0))) }
        return (2...3).contains(text.utf8.count) && isTag ? text : nil
    }

    /// Parses a host name of RFC 1123: letters, digits, hyphens and dots.
    private static func hostName(_ text: String) -> String? {
        let isName = text.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-" || $0 == "."
        }
        return (1...253).contains(text.utf8.count) && isName ? text : nil
    }

    private static func headerName(_ text: String) -> String? {
        let isName = text.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
                || $0 == "-"
        }
        return (1...64).contains(text.utf8.count) && isName ? text : nil
    }
}
