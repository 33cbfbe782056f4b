import FoundationEssentials
import Regions
import SiteConfiguration
import SystemPackage
import TerminalAssembly
import Testing
import TestSupport
import Trust

/// What `doctor` and `keys status` say.
struct ExaminationTests {
    private let folder: TemporaryFolder
    private var settings = Configuration.defaults

    init() throws {
        folder = try TemporaryFolder()
        settings.camera = nil
        settings.trust.directory = folder.path.appending("trust")
        settings.trust.root = folder.path.appending("root.json")
        settings.trust.floor = folder.path.appending("floor")
        settings.journal.directory = folder.path.appending("journal")
    }

    private func findings(
        _ features: PageFeatures = .built
    ) async -> (isWell: Bool, [String: [String]]) {
        var findings: [String: [String]] = [:]
        var examination = Examination {
            findings[$0.part, default: []].append(($0.isWell ? "" : "✗ ") + $0.text)
        }
        await examination.examine(settings, file: nil, features: features)
        return (examination.isWell, findings)
    }

    @Test func `each configured part is reported, and a missing one fails`() async throws {
        let (isWell, findings) = await findings()
        #expect(!isWell)
        #expect(findings["configuration"] == ["defaults"])
        #expect(findings["camera"] == ["none configured"])
        #expect(findings["indicator"] == ["no lamp accepts commands"])
        #expect(findings["keys"]?.last?.contains("gatelight keys import") == true)
        #expect(findings["barrier"] == nil)
    }

    @Test func `a missing device fails, and the rest is still examined`() async throws {
        var other = self
        let gone = folder.path.appending("none").string
        other.settings.camera = Configuration.defaults.camera
        other.settings.camera?.device = gone
        other.settings.barrier = .gpio(chip: gone, line: 1, activeLow: false, pulse: .seconds(1))
        let (isWell, findings) = await other.findings()
        #expect(!isWell)
        #expect(findings["camera"]?.first?.hasPrefix("✗ ") == true)
        #expect(findings["barrier"]?.first?.hasPrefix("✗ ") == true)
        #expect(findings["passages"] != nil)
    }

    @Test(arguments: [
        (
            PageFeatures(hasPage: false, hasTLS: false), false,
            "kiosk: this program was built without"
        ),
        (
            PageFeatures(hasPage: true, hasTLS: false), true,
            "kiosk.tls: this program was built without"
        ),
    ])
    func `a page that the program cannot serve is refused before it runs`(
        features: PageFeatures, withTLS: Bool, message: String
    ) async throws {
        var other = self
        let page = withTLS ? "{tls: {certificate: /c.pem, key: /k.pem}}" : "{}"
        other.settings.kiosk = try Configuration(yaml: "kiosk: \(page)", file: "k.yaml").kiosk
        let (isWell, findings) = await other.findings(features)
        #expect(!isWell && findings["page"]?.first?.hasPrefix("✗ " + message) == true)
        let all = PageFeatures(hasPage: true, hasTLS: true)
        #expect(await other.findings(all).1["page"] == nil)
    }

    @Test func `a status counts the keys of each region, and those that are valid`() throws {
        let trust = TerminalTrust(settings.trust, directory: nil)
        for region in ["310000", "440000"] {
            let issuer = try NativeIssuer(region: try #require(Division(region)))
            let key = try issuer.regionalKey(
                notAfter: region == "310000" ? now - 60 : now + 86_400)
            _ = try TrustStore.install(key, in: settings.trust.directory)
        }
        let status = TrustStatus(trust, trust.load(), at: now)
        let lines = status.lines.filter { $0.kind == "region" }
        #expect(lines.map(\.name) == ["310000", "440000"])
        #expect(lines.map(\.keys) == [1, 1])
        #expect(lines.map(\.valid) == [0, 1])
        #expect(status.lines.first?.text.hasSuffix("2 keys") == true)
    }

    @Test func `a key file is imported into a plain folder only for the given region`() throws {
        let trust = TerminalTrust(settings.trust, directory: nil)
        let issuer = try NativeIssuer(region: try #require(Division("440000")))
        let file = try folder.file("key.json", try issuer.regionalKey().json()).string
        let (key, place) = try trust.importKey(file, of: issuer.region)
        #expect(key.region == issuer.region)
        #expect(place.string.hasPrefix(settings.trust.directory.string))
        #expect(throws: (any Error).self) { try trust.importKey(file, of: nil) }
        #expect(throws: (any Error).self) { try trust.importKey(file, of: .nation) }
        _ = try folder.file("root.json", [1])
        let verified = TerminalTrust(settings.trust, directory: nil)
        #expect(throws: (any Error).self) { try verified.importKey(file, of: issuer.region) }
    }
}
