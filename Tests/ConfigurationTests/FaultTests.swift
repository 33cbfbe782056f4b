import SiteConfiguration
import SystemPackage
import Testing

/// The lines of the error a text gives; empty if it is accepted.
func faults(_ yaml: String) -> [String] {
    do {
        _ = try Configuration(yaml: yaml, file: "s.yaml")
        return []
    } catch {
        return error.description.split(separator: "\n").map(String.init)
    }
}

/// Every error names file, line, column, key and what would be accepted.
struct FaultTests {
    @Test func `every fault of a file is reported, in file order`() {
        let yaml = """
            camera:
              devcie: /dev/video1
              width: 5
            timing:
              hold: 1s
            site:
              name: ""
            """
        #expect(
            faults(yaml) == [
                "s.yaml:2:3: camera.devcie: unknown key with kind v4l2; did you mean device? accepted: kind, device, width, height, frame-rate, formats, repeated-frames",
                "s.yaml:3:10: camera.width: \"5\" is not accepted; accepted: 160 to 4096",
                "s.yaml:5:9: timing.hold: \"1s\" is not accepted; accepted: 2s to 15s",
                "s.yaml:7:9: site.name: \"\" is not accepted; accepted: a text of 1 to 80 characters",
            ])
    }

    @Test(arguments: [
        ("admision: {}", "s.yaml:1:1: admision: unknown key; did you mean admission?"),
        ("zzz: 1", "s.yaml:1:1: zzz: unknown key; accepted: site, trust"),
        ("- a", "s.yaml:1:1: needs keys and values"),
        ("site: [a]", "s.yaml:1:7: site: needs keys and values; accepted: name"),
        ("camera: none", "s.yaml:1:9: camera: needs keys and values; accepted: kind: none, v4l2"),
        ("site:\n  name: {a: b}", "s.yaml:2:9: site.name: needs one value"),
        ("site: [\n", "s.yaml:2:1: not YAML: "),
        ("site:\n\tname: x", "s.yaml:2:1: not YAML: "),
        ("site:\n  name: x\n---\nsite:\n", "s.yaml:3:1: not YAML: "),
        ("site:\n  <<: {name: x}", "s.yaml:2:3: site.<<: unknown key"),
        ("readers:\n  - kind: serial", "s.yaml:2:5: readers[1]: has no device"),
        (
            "readers:\n  - {kind: wedge, device: /dev/a}\n  - {kind: usb, device: /dev/b}",
            "s.yaml:3:12: readers[2].kind: \"usb\" is not accepted; accepted: serial, wedge"
        ),
        ("indicator:\n  chip: /dev/a", "s.yaml:2:3: indicator: has no kind; accepted: kind: gpio"),
        ("admission:\n  stricter:\n    device-fault: red", "s.yaml:3:5: admission.stricter.device"),
    ])
    func `a fault names its place and its key`(_ yaml: String, _ start: String) throws {
        let lines = faults(yaml)
        let first = try #require(lines.first)
        #expect(first.hasPrefix(start), "\(first)")
        #expect(first.contains("accepted: "))
    }

    @Test(arguments: [
        ("camera:\n  width: 640\n  height: 480\n  width: 800\n", "s.yaml:4:3: width: ", 2),
        ("readers:\n  - kind: wedge\n    device: /a\n    device: /b\n", "s.yaml:4:5: device: ", 3),
        ("site:\n  name: a\n'site':\n  name: b\n", "s.yaml:3:1: site: ", 1),
        ("trust:\n  directory: /a\nsite: {name: a, name: b}\n", "s.yaml:3:8: name: ", 3),
    ])
    func `a duplicate key is refused at its second place`(
        _ yaml: String, _ start: String, _ first: Int
    ) {
        let lines = faults(yaml)
        #expect(lines == ["\(start)occurs twice, first in line \(first); accepted: each key once"])
    }

    @Test(arguments: [
        ("indicator: {kind: gpio, baud: 9600}", "unknown key with kind gpio"),
        ("indicator: {kind: none, green: 1}", "unknown key with kind none"),
        ("indicator: {kind: serial, protocol: text, unit: 2}", "not used with protocol text"),
        ("barrier: {kind: modbus, line: 4}", "unknown key with kind modbus"),
        ("camera: {kind: none, width: 640}", "unknown key with kind none"),
        ("readers: [{kind: wedge, device: /dev/a, baud: 9600}]", "not used by a wedge"),
    ])
    func `a key without effect is refused`(_ yaml: String, _ part: String) {
        let lines = faults(yaml)
        #expect(lines.count == 1)
        #expect(lines.first?.contains(part) == true, "\(lines)")
    }

    @Test func `a file full of faults gives at most a hundred lines`() {
        let yaml = (0..<6000).map { "key\($0): 1\n" }.joined()
        #expect(faults(yaml).count == 100)
    }

    @Test func `an error shortens a long value to one line`() {
        let lines = faults("camera:\n  width: \"1\\n2\(String(repeating: "3", count: 500))\"\n")
        #expect(lines.count == 1)
        #expect(lines.allSatisfy { $0.count < 120 })
    }
}
