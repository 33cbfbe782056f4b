import DeviceInterface
import Regions
import SerialProtocols
import SiteConfiguration
import Testing
import Verdicts

/// How values are written, and within which limits.
struct ValueTests {
    @Test(arguments: ["", "# nothing\n", "site:\n", "---\n"])
    func `a file that says nothing gives the defaults`(_ yaml: String) throws {
        #expect(try Configuration(yaml: yaml, file: "s.yaml") == .defaults)
    }

    @Test(arguments: [
        ("2s", Duration.seconds(2)), ("15s", .seconds(15)), ("2500ms", .milliseconds(2500)),
        ("2.5s", .milliseconds(2500)),
    ])
    func `a duration has a unit`(_ text: String, _ hold: Duration) throws {
        let site = try Configuration(yaml: "timing:\n  hold: \(text)\n", file: "s.yaml")
        #expect(site.timing.hold == hold)
        #expect(site.timing.sameCode == hold)
    }

    @Test(arguments: [
        "2", "2 s", "1.999s", "15001ms", "-2s", "+2s", "2S", "2m", "nans", "1e1s", "2..5s", "٣s",
        "s",
        "99999999999999999999s",
    ])
    func `a duration without unit or out of range is refused`(_ text: String) {
        #expect(faults("timing:\n  hold: \"\(text)\"\n").count == 1)
    }

    @Test(arguments: [
        ("65536", 65536), ("64KiB", 65536), ("16MiB", 16 << 20), ("1023MiB", 1023 << 20),
    ])
    func `a size is bytes, KiB or MiB`(_ text: String, _ size: Int) throws {
        let site = try Configuration(yaml: "journal: {maximum-size: \(text)}", file: "s.yaml")
        #expect(site.journal.maximumSize == size)
    }

    @Test(arguments: ["63KiB", "1024MiB", "16MB", "16 MiB", "-1", "1GiB", "9223372036854775807MiB"])
    func `a size out of range is refused`(_ text: String) {
        #expect(faults("journal: {maximum-size: \(text)}").count == 1)
    }

    @Test(arguments: ["no", "yes", "on", "off", "True", "1", "~", ""])
    func `only true and false are Booleans`(_ text: String) {
        #expect(faults("journal: {subject-tags: \(text)}").count == 1)
    }

    @Test func `a monitor is named by the path of its socket`() throws {
        let site = try Configuration(
            yaml: "monitor: /run/gatelight-monitor/socket\n", file: "s.yaml")
        #expect(site.monitor == "/run/gatelight-monitor/socket")
        #expect(Configuration.defaults.monitor == nil)
    }

    @Test(arguments: ["socket", "''", "true", "{socket: /run/x}", "[/run/x]", "\"/run/a\\nb\""])
    func `a monitor without an absolute path is refused`(_ text: String) {
        #expect(faults("monitor: \(text)").count == 1)
    }

    @Test(arguments: ["+640", "0640", "0x280", "640.0", "6_40", "1e3", "159", "4097", "640px"])
    func `only plain decimal numbers in range are numbers`(_ text: String) {
        #expect(faults("camera: {width: \(text)}").count == 1)
    }

    @Test(arguments: ["~", "null", "\"a\\nb\"", "\"a\\e[31m\"", "\"a\\u2028b\"", "''"])
    func `a name must fit one line`(_ text: String) {
        #expect(faults("site: {name: \(text)}").count == 1)
    }

    @Test(arguments: ["video0", "./a", "\"/a\\0b\"", "\"/a\\nb\"", "~"])
    func `a path is absolute and printable`(_ text: String) {
        #expect(faults("camera: {device: \(text)}").count == 1)
    }

    @Test func `the country code NO is not read as a Boolean`() throws {
        let site = try Configuration(yaml: "admission: {countries: [NO, DE]}", file: "s.yaml")
        #expect(site.admission.countries == ["NO", "DE"])
    }

    @Test(arguments: ["no", "Norway", "44*"])
    func `an invalid country code is refused`(_ text: String) {
        #expect(faults("admission: {countries: [\(text)]}").count == 1)
    }

    @Test(arguments: ["44", "990000", "DE", "4*", "440*", "44**", "99*", "44030*"])
    func `an invalid division is refused`(_ text: String) {
        #expect(faults("admission: {regions: [\(text)]}").count == 1)
    }

    @Test func `diseases are SNOMED CT codes`() throws {
        let site = try Configuration(
            yaml: "admission: {agents: [840539006, 14189004]}", file: "s.yaml")
        #expect(site.admission.agents == ["840539006", "14189004"])
        #expect(Configuration.defaults.admission.agents == nil)
    }

    @Test(arguments: [
        "covid-19", "84053", "0840539006", "8405390068405390068", "840539006.0", "-1",
    ])
    func `an invalid SNOMED CT code is refused`(_ text: String) {
        #expect(faults("admission: {agents: [\(text)]}").count == 1)
    }

    @Test func `a camera can be absent`() throws {
        #expect(try Configuration(yaml: "camera: {kind: none}", file: "s.yaml").camera == nil)
    }

    @Test func `a serial lamp has its protocol's defaults`() throws {
        for language in SerialLamp.protocols {
            let site = try Configuration(
                yaml: "indicator: {kind: serial, device: /dev/a, protocol: \(language.name)}",
                file: "s.yaml")
            let lamp = SerialLamp(try language.init([:]))
            #expect(
                site.indicator
                    == .serial(device: "/dev/a", baud: language.defaultBaud, lamp: lamp))
        }
        #expect(TextLamp.defaultBaud == 115_200 && TowerLight.defaultBaud == 9600)
    }

    @Test func `a serial lamp takes its protocol's keys`() throws {
        let site = try Configuration(
            yaml: "indicator: {kind: serial, protocol: relay-frames, baud: 4800, green: 8, red: 1}",
            file: "s.yaml")
        let lamp = SerialLamp(try RelayFrames(["green": 8, "yellow": 2, "red": 1]))
        #expect(site.indicator == .serial(device: "/dev/ttyUSB0", baud: 4800, lamp: lamp))
        #expect(faults("indicator: {kind: serial, protocol: relay-frames, green: 9}").count == 1)
        #expect(faults("indicator: {kind: serial, protocol: relay-frames, green: 2}").count == 1)
        #expect(faults("indicator: {kind: serial, protocol: modbus, green: 2}").count == 1)
        #expect(faults("indicator: {kind: serial, protocol: no-such-lamp}").count == 1)
    }

    @Test func `a door on a relay board has its coil`() throws {
        let site = try Configuration(
            yaml: "barrier: {kind: modbus, device: /dev/a, unit: 247, coil: 3, pulse: 10s}",
            file: "s.yaml")
        #expect(
            site.barrier
                == .modbus(device: "/dev/a", baud: 9600, unit: 247, coil: 3, pulse: .seconds(10)))
    }

    @Test(arguments: ["99ms", "10001ms", "0s", "1h"])
    func `a door's pulse is limited`(_ pulse: String) {
        #expect(faults("barrier: {kind: gpio, pulse: \(pulse)}").count == 1)
    }

    @Test(arguments: ["green: 27", "yellow: 22", "red: 17", "green: 5, red: 5"])
    func `two lamps cannot share a line`(_ lines: String) {
        let told = faults("indicator: {kind: gpio, \(lines)}")
        #expect(told.count == 1)
        #expect(told.first?.contains("are not three lines") == true)
    }
}
