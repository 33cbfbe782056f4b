import BoxedDecoding
import DeviceInterface
import Foundation
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
        _ features: PageFeatures = .built, on machine: ExaminedMachine = ExaminedMachine()
    ) async -> (isWell: Bool, [String: [String]]) {
        var findings: [String: [String]] = [:]
        var examination = Examination(of: machine) {
            let mark = $0.mark == .ok ? "" : "\($0.mark.symbol) "
            findings[$0.part, default: []].append(mark + $0.text)
        }
        await examination.examine(settings, file: nil, features: features)
        return (examination.isWell, findings)
    }

    @Test func `nothing that is not there gets a tick`() async throws {
        var other = self
        other.settings.camera = nil
        other.settings.readers = try reader(at: "/dev/null")
        let root = try folder.file("root")
        let (isWell, findings) = await other.findings(on: ExaminedMachine(root: root))
        #expect(!isWell)
        #expect(findings["configuration"]?.first?.hasPrefix("! built-in settings") == true)
        #expect(findings["camera"]?.first?.hasPrefix("! none configured") == true)
        #expect(findings["indicator"]?.first?.hasPrefix("! no lamp is configured") == true)
        #expect(findings["clock"]?.contains { $0.hasPrefix("! no hardware clock") } == true)
        #expect(findings["barrier"] == nil)
    }

    private func reader(at path: String) throws -> [ReaderSettings] {
        try Configuration(
            yaml: "readers:\n  - {kind: serial, device: \(path)}\n", file: "r.yaml"
        ).readers
    }

    @Test func `missing keys are reported once`() async throws {
        let (_, findings) = await findings()
        #expect(findings["keys"]?.count == 1)
        #expect(findings["keys"]?.first?.hasPrefix("✗ none in ") == true)
        #expect(findings["keys"]?.first?.contains("gatelight keys import") == true)
    }

    @Test func `a terminal without an input is refused as run refuses it`() async throws {
        let (isWell, findings) = await findings()
        #expect(!isWell)
        #expect(findings["camera"]?.first?.hasPrefix("✗ the configuration has neither") == true)
        #expect(throws: (any Error).self) { try settings.checkInputs() }
    }

    @Test func `a root that is no root metadata is named, and no update is advised`() async throws {
        _ = try folder.file("root.json", Array("{}".utf8))
        let (_, findings) = await findings()
        let line = try #require(findings["keys"]?.first)
        #expect(findings["keys"]?.count == 1)
        #expect(line.hasPrefix("✗ \(settings.trust.root): no usable root metadata"), "\(line)")
        #expect(!line.contains("update"))
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

    /// A camera whose every frame has one format.
    private struct FixedCamera: Camera {
        let format: FrameFormat
        let name = "camera fixed"
        let droppedFrames = 0

        func nextFrame() -> Frame? {
            Frame(
                format, number: 0, timestamp: .zero,
                copying: [UInt8](repeating: 128, count: format.frameSize ?? 4096))
        }
        func close() {}
    }

    @Test(arguments: [("GREY", true), ("H264", false)])
    func `a camera passes only with frames that can be read`(
        code: String, isReadable: Bool
    ) async throws {
        var other = self
        other.settings.camera = Configuration.defaults.camera
        let format = FrameFormat(
            try #require(PixelFormat(fourCC: code)), width: 640, height: 480)
        var machine = ExaminedMachine { _ in FixedCamera(format: format) }
        machine.decoder = decoder("genuine")
        let findings = await other.findings(on: machine).1
        #expect(findings["decoder"]?.first?.contains("confined by seccomp") == true)
        let line = try #require(findings["camera"]?.first)
        #expect(line.hasPrefix("✗") != isReadable, "\(line)")
        #expect(line.contains(isReadable ? "gives 640x480 GREY" : "H264"), "\(line)")
    }

    /// The program beside this test's own; Swift Package Manager puts them into one folder.
    private func decoder(_ arguments: String...) -> BoxedDecoder.Program {
        BoxedDecoder.Program(
            URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
                .appending(path: "decoder-double").path, arguments)
    }

    @Test(arguments: [
        (["taken-over", "exits-at-once"], "✗"), (["taken-over", "is-silent"], ""),
        (["taken-over", "reports-no-landlock"], "! "),
    ])
    func `a decoder that is not confined is no decoder`(
        arguments: [String], mark: String
    ) async throws {
        var other = self
        other.settings.camera = Configuration.defaults.camera
        let format = FrameFormat(.grey, width: 64, height: 48)
        var machine = ExaminedMachine { _ in FixedCamera(format: format) }
        machine.decoder = decoder(arguments[0], arguments[1])
        let (isWell, findings) = await other.findings(on: machine)
        #expect(findings["decoder"]?.first?.hasPrefix(mark) == true, "\(findings)")
        if mark == "✗" { #expect(!isWell) }
    }

    @Test func `nothing is written or created`() async throws {
        _ = try folder.file("root.json", Array("{}".utf8))
        _ = await findings()
        #expect(try folder.names == ["root.json"])
    }

    @Test func `a floor elsewhere needs the services' permission to write there`() async throws {
        var other = self
        let root = try folder.file("machine")
        let machine = ExaminedMachine(root: root)
        other.settings.trust.floor = "/media/floor"
        #expect(await other.findings(on: machine).1["service"] == nil)
        try write("", at: root.appending("lib/systemd/system/gatelight.service"))
        let before = await other.findings(on: machine).1["service"]
        #expect(before?.contains { $0.contains("ReadWritePaths=/media/floor") } == true)
        for name in ["gatelight", "gatelight-update", "gatelight-import@"] {
            try write(
                "[Service]\nReadWritePaths=/media/floor\n",
                at: root.appending("etc/systemd/system/\(name).service.d/override.conf"))
        }
        let after = await other.findings(on: machine).1["service"] ?? []
        #expect(!after.contains { $0.contains("/media/floor") }, "\(after)")
    }

    private func write(_ text: String, at path: FilePath) throws {
        try FileManager.default.createDirectory(
            atPath: path.removingLastComponent().string, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: path.string))
    }

    @Test func `a page's port that is held is named with what holds it`() async throws {
        var other = self
        let port = try freePort()
        other.settings.kiosk = try Configuration(
            yaml: "kiosk: {port: \(port)}", file: "k.yaml"
        ).kiosk
        let free = await other.findings().1["page"]
        #expect(free == ["127.0.0.1 port \(port) is free"])
        let listener = try Listener(port: port)
        let held = try #require(await other.findings().1["page"]?.first)
        #expect(held.hasPrefix("✗ 127.0.0.1 port \(port) is held by "), "\(held)")
        #expect(held.contains("process \(getpid())"), "\(held)")
        _ = consume listener
    }

    @Test func `the installed configuration is read where it exists`() throws {
        let file = try folder.file("gatelight.yaml")
        #expect(Configuration.file(nil, orInstalledAt: file) == nil)
        _ = try folder.file("gatelight.yaml", [])
        #expect(Configuration.file(nil, orInstalledAt: file) == file.string)
        #expect(Configuration.file("other.yaml", orInstalledAt: file) == "other.yaml")
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
        #expect(await other.findings(all).1["page"]?.first?.hasPrefix("✗ kiosk") != true)
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
