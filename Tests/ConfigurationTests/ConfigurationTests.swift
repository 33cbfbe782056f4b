import Configuration
import Foundation
import Regions
import SystemPackage
import Testing
import Verdicts

/// The faults of a text, one line each.
private func faults(_ yaml: String) -> [String] {
    do throws(ConfigurationError) {
        _ = try Configuration(yaml: yaml, file: "site.yaml")
        return []
    } catch {
        return error.faults.map(\.description)
    }
}

@Suite struct ConfigurationTests {
    @Test func `an empty file gives the defaults`() throws {
        #expect(try Configuration(yaml: "", file: "site.yaml") == .defaults)
    }

    @Test func `the example in the repository parses and shows the defaults`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let path = root.appendingPathComponent("Hardware/gatelight.yaml").path
        let example = try Configuration.read(path: FilePath(path))
        #expect(example.timing == Configuration.defaults.timing)
        #expect(example.camera?.device == "/dev/video0")
        #expect(example.journal == Configuration.defaults.journal)
        #expect(example.trust == Configuration.defaults.trust)
    }

    @Test func `every section is read`() throws {
        let configuration = try Configuration(
            yaml: """
                site:
                  name: East gate
                trust:
                  directory: /srv/keys
                camera:
                  device: /dev/video2
                  width: 640
                  height: 480
                  frame-rate: 15
                  formats: [MJPG, GREY]
                readers:
                  - kind: serial
                    device: /dev/ttyACM0
                    baud: 9600
                  - kind: wedge
                    device: /dev/input/event3
                indicator:
                  kind: serial
                  device: /dev/ttyUSB0
                  protocol: modbus
                  unit: 3
                  green: 4
                  yellow: 5
                  red: 6
                barrier:
                  kind: gpio
                  line: 5
                  pulse: 1.5s
                timing:
                  hold: 3s
                  stall: 500ms
                journal:
                  directory: /srv/journal
                  maximum-size: 1MiB
                  subject-tags: true
                admission:
                  regions: [440000, "310000"]
                  recognition: [own, national]
                  kinds: [dynamic]
                  countries: []
                  test-maximum-age: 48h
                  minimum-doses: 2
                  stricter:
                    status-yellow: red
                """, file: "site.yaml")
        #expect(configuration.siteName == "East gate")
        #expect(configuration.camera?.formats == ["MJPG", "GREY"])
        #expect(configuration.readers.map(\.kind) == [.serial, .wedge])
        #expect(
            configuration.indicator
                == .serial(
                    device: "/dev/ttyUSB0", baud: 9600,
                    lamp: .modbus(unit: 3, green: 4, yellow: 5, red: 6)))
        #expect(
            configuration.barrier
                == .gpio(
                    chip: "/dev/gpiochip0", line: 5, activeLow: false,
                    pulse: .milliseconds(1500)))
        #expect(configuration.timing.hold == .seconds(3))
        #expect(configuration.timing.sameCode == .seconds(3))
        #expect(configuration.journal.maximumSize == 1 << 20)
        #expect(configuration.admission.regions?.map(\.number) == [440_000, 310_000])
        #expect(configuration.admission.countries == [])
        #expect(configuration.admission.testMaximumAge == .seconds(48 * 3600))
        #expect(configuration.admission.stricter == [.statusYellow: .red])
    }

    @Test(arguments: [
        ("timing:\n  hold: 1s", "site.yaml:2:9: timing.hold: \"1s\" is not accepted"),
        ("timing:\n  hold: 16s", "site.yaml:2:9: timing.hold"),
        ("timing:\n  stall: 2s", "site.yaml:2:10: timing.stall"),
        ("timing:\n  hold: [2s]", "site.yaml:2:9: timing.hold: wants one value"),
        ("tmiing:\n  hold: 2s", "did you mean timing?"),
        ("camera:\n  with: 640", "site.yaml:2:3: camera.with: unknown key; did you mean width?"),
        ("camera:\n  formats: [H264]", "accepted: YUYV, NV12"),
        ("camera:\n  width: 1e3", "accepted: 160 to 4096"),
        ("camera:\n  device: video0", "accepted: an absolute path"),
        ("indicator:\n  kind: bulb", "accepted: none, gpio, serial"),
        ("indicator:\n  kind: gpio\n  green: 17\n  red: 17", "three different lines"),
        ("indicator:\n  kind: serial\n  baud: 9601", "accepted: 1200, 2400"),
        ("readers:\n  - kind: serial", "a reader wants kind"),
        ("readers:\n  - kind: laser\n    device: /dev/x", "accepted: serial, wedge"),
        ("barrier:\n  kind: gpio\n  pulse: 1m", "accepted: 100ms to 10s"),
        ("journal:\n  maximum-size: 1KiB", "accepted: 64KiB"),
        ("journal:\n  subject-tags: yes", "accepted: true, false"),
        ("admission:\n  regions: [990000]", "six digits of GB/T 2260"),
        ("admission:\n  countries: [Germany]", "country codes of two capitals"),
        ("admission:\n  minimum-doses: 0", "accepted: 1 to 20"),
        ("admission:\n  test-maximum-age: 48", "accepted: 1h to 30d"),
        ("site: gate", "wants keys and values"),
        ("timing:\n  hold: 2s\n  hold: 3s", "stand twice"),
        ("timing: {hold: 2s", "line"),
    ])
    func `a fault names place, key and what is accepted`(yaml: String, text: String) {
        let found = faults(yaml)
        #expect(found.contains { $0.contains(text) }, "\(found)")
        #expect(found.allSatisfy { $0.hasPrefix("site.yaml") })
    }

    @Test(arguments: Reason.allCases.filter { $0.lamp != .fault })
    func `a site can never make a lamp greener`(reason: Reason) {
        for lamp in Lamp.allCases where lamp.strictness <= reason.lamp.strictness {
            let yaml = "admission:\n  stricter:\n    \(reason.rawValue): \(lamp.rawValue)"
            #expect(faults(yaml).count == 1, "\(yaml)")
        }
    }

    @Test func `every fault of a file is told at once, in its order`() {
        let found = faults("timing:\n  hold: 1s\n  stall: 9s\njournal:\n  size: 4")
        #expect(found.count == 3)
        #expect(found.map { $0.split(separator: ":")[1] } == ["2", "3", "5"])
    }

    @Test func `a file that is too large, missing or not text is one fault`() throws {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("gatelight-\(UUID().uuidString).yaml").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        for data in [Data(repeating: 0x23, count: 70_000), Data([0xFF, 0xFE, 0x00])] {
            try data.write(to: URL(fileURLWithPath: path))
            #expect(throws: ConfigurationError.self) {
                try Configuration.read(path: FilePath(path))
            }
        }
        #expect(throws: ConfigurationError.self) {
            try Configuration.read(path: FilePath(path + ".none"))
        }
    }

    @Test func `many aliases do not take long`() {
        var yaml = "a: &a [x, x, x, x, x, x, x, x]\n"
        for (name, last) in zip("bcdefgh", "abcdefg") {
            yaml +=
                "\(name): &\(name) [*\(last), *\(last), *\(last), *\(last), *\(last), *\(last)]\n"
        }
        let start = ContinuousClock.now
        #expect(!faults(yaml).isEmpty)
        #expect(ContinuousClock.now - start < .seconds(5))
    }
}
