import SiteConfiguration
import SystemPackage
import Testing

/// `kiosk`: off unless it is there, and never open to other machines by oversight.
struct KioskTests {
    private static let hash =
        "scrypt:15:8:1:c0ffee00c0ffee00c0ffee00c0ffee00:"
        + String(repeating: "0", count: 64)

    private func faults(_ yaml: String) -> [String] {
        do throws(ConfigurationError) {
            _ = try Configuration(yaml: yaml, file: "site.yaml")
            return []
        } catch {
            return error.faults.map(\.description)
        }
    }

    @Test func `without the section nothing is served`() throws {
        #expect(try Configuration(yaml: "", file: "site.yaml").kiosk == nil)
        #expect(try Configuration(yaml: "kiosk:\n  enabled: false", file: "site.yaml").kiosk == nil)
    }

    @Test func `an empty section serves this machine alone`() throws {
        let kiosk = try #require(try Configuration(yaml: "kiosk:", file: "site.yaml").kiosk)
        #expect(kiosk == KioskSettings())
        #expect(kiosk.isLoopback && kiosk.account == nil)
        #expect(!kiosk.showsName && !kiosk.showsBirthYear)
    }

    @Test func `everything in the section arrives`() throws {
        let yaml = """
            kiosk:
              address: 192.0.2.7
              port: 9000
              hosts: [gate.example.org]
              languages: [id]
              volume: 5%
              shows-name: true
              shows-birth-year: true
              operator:
                user: op
                password-hash: \(Self.hash)
              tls:
                certificate: /etc/page.crt
                key: /etc/page.key
              behind-proxy: true
              user-header: X-Remote-User
              metrics-from: [192.0.2.10, 2001:db8::/32]
            """
        let kiosk = try #require(try Configuration(yaml: yaml, file: "site.yaml").kiosk)
        #expect(kiosk.address == "192.0.2.7" && kiosk.port == 9000)
        #expect(kiosk.hosts == ["gate.example.org"] && kiosk.languages == ["id"])
        #expect(kiosk.volume == 0.05 && kiosk.isBehindProxy)
        #expect(kiosk.showsName && kiosk.showsBirthYear)
        #expect(kiosk.account?.user == "op" && kiosk.account?.passwordHash == Self.hash)
        #expect(kiosk.tls?.certificate == "/etc/page.crt" && kiosk.tls?.key == "/etc/page.key")
        #expect(kiosk.userHeader == "X-Remote-User")
        #expect(kiosk.metricsFrom == ["192.0.2.10", "2001:db8::/32"].compactMap(AddressRange.init))
    }

    @Test(arguments: ["192.0.2.7", "0.0.0.0", "::", "2001:db8::1"])
    func `an address of other machines needs TLS or a proxy`(address: String) {
        let told = faults("kiosk:\n  port: 9000\n  address: \"\(address)\"")
        #expect(told.count == 1)
        #expect(told.first?.hasPrefix("site.yaml:3:12: kiosk.address: ") == true)
        #expect(told.first?.contains("behind-proxy: true") == true)
        #expect(faults("kiosk:\n  address: \"\(address)\"\n  behind-proxy: true").isEmpty)
    }

    @Test(arguments: [
        ("address: gate.example.org", "kiosk.address"), ("address: 127.1", "kiosk.address"),
        ("port: 80", "kiosk.port"), ("volume: 0.5", "kiosk.volume"),
        ("volume: 101%", "kiosk.volume"), ("hosts: [\"a:1\"]", "kiosk.hosts"),
        ("languages: [EN]", "kiosk.languages"), ("user-header: X-User", "kiosk.user-header"),
        ("operator:\n    user: op", "kiosk.operator"),
        ("operator:\n    user: op\n    password-hash: secret", "kiosk.operator.password-hash"),
        (
            "operator:\n    user: op\n    password-hash: scrypt:15:8:1:00:00",
            "kiosk.operator.password-hash"
        ),
        ("metrics-from: gate.example.org", "kiosk.metrics-from"),
        ("metrics-from: [192.0.2.1/24]", "kiosk.metrics-from"),
        ("metrics-from: [0.0.0.0/0]", "kiosk.metrics-from"),
        ("metrics-from: [\"::/0\"]", "kiosk.metrics-from"),
        ("metrics-from: [192.0.2.0/33]", "kiosk.metrics-from"),
        ("metrics-from: [192.0.2.0/-1]", "kiosk.metrics-from"),
        ("metrics-from: [192.0.2.0/]", "kiosk.metrics-from"),
        ("tls:\n    key: /k", "kiosk.tls"), ("tls:\n    certificate: c", "kiosk.tls.certificate"),
        ("colour: blue", "kiosk.colour"),
    ])
    func `a fault is reported with its key`(line: String, key: String) {
        #expect(faults("kiosk:\n  \(line)").contains { $0.contains(": \(key): ") })
    }

    @Test(arguments: ["14:8:1", "15:4:1", "15:7:1", "10:8:4", "16:2:4"])
    func `a password hash below the required cost is refused`(cost: String) {
        let hash = Self.hash.replacing("15:8:1", with: cost)
        let told = faults("kiosk:\n  operator:\n    user: op\n    password-hash: \(hash)")
        #expect(told.count == 1)
        #expect(told.first?.hasPrefix("site.yaml:4:20: kiosk.operator.password-hash: ") == true)
        #expect(told.first?.contains("gatelight kiosk password") == true)
        #expect(told.first?.contains("c0ffee") == false)
    }

    @Test(arguments: [
        ("192.0.2.10", "192.0.2.10", true), ("192.0.2.10", "192.0.2.11", false),
        ("192.0.2.0/28", "192.0.2.15", true), ("192.0.2.0/28", "192.0.2.16", false),
        ("128.0.0.0/1", "255.0.0.1", true), ("128.0.0.0/1", "127.0.0.1", false),
        ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false),
        ("192.0.2.0/24", "::ffff:192.0.2.1", true), ("::/1", "127.0.0.1", false),
        ("::ffff:192.0.2.1", "192.0.2.1", true),
    ])
    func `a range contains the addresses with its prefix`(
        range: String, address: String, holds: Bool
    ) throws {
        let (range, address) = (
            try #require(AddressRange(range)), try #require(PeerAddress(address))
        )
        #expect(range.contains(address) == holds)
    }

    @Test func `a configuration is shown without its secrets`() {
        let shown = Configuration.withoutSecrets(
            """
            trust:
              url: https://user:secret@keys.example.org/a  # as //x:y@z
            kiosk: {operator: {user: op, password-hash: "\(Self.hash)"}, port: 9000}
            """)
        #expect(
            shown == """
                trust:
                  url: https://…@keys.example.org/a  # as //…@z
                kiosk: {operator: {user: op, password-hash: "…"}, port: 9000}
                """)
    }
}
