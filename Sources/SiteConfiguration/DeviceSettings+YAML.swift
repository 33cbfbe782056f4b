import DeviceInterface
import SerialProtocols
import Yams

private let pathHint = "an absolute path"
private let bauds = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200]
private let lineRange = 0...1023

private func bitRate(_ text: String) -> Int? {
    Scalar.integer(1200...115_200)(text).flatMap { bauds.contains($0) ? $0 : nil }
}

private var baudHint: String { bauds.map(String.init).joined(separator: ", ") }

extension CameraSettings {
    /// The four-character codes of the formats that can be configured.
    public static var readableFormats: [String] { formats }

    static let formats = ["YUYV", "NV12", "YU12", "GREY", "MJPG", "RGB3"]

    private static let keys = [
        "v4l2": ["device", "width", "height", "frame-rate", "formats", "repeated-frames"],
        "none": [],
    ]

    static func read(_ root: Section, _ defaults: CameraSettings?) -> CameraSettings? {
        guard let (section, kind) = root.section("camera", keysByKind: keys, otherwise: "v4l2")
        else { return defaults }
        guard kind == "v4l2" else { return nil }
        var camera = CameraSettings()
        section.read("device", into: &camera.device, accepted: pathHint, Scalar.path)
        section.read(
            "width", into: &camera.width, accepted: "160 to 4096", Scalar.integer(160...4096))
        section.read(
            "height", into: &camera.height, accepted: "120 to 4096", Scalar.integer(120...4096))
        section.read(
            "frame-rate", into: &camera.frameRate, accepted: "1 to 120", Scalar.integer(1...120))
        camera.formats = (section.list("formats") ?? []).compactMap {
            section.read(
                $0, "formats", accepted: formats.joined(separator: ", "), Scalar.choice(formats))
        }
        camera.readRepeatedFrames(section)
        return camera
    }

    private mutating func readRepeatedFrames(_ section: Section) {
        section.read("repeated-frames", into: &acceptsRepeatedFrames, accepted: "fault, accept") {
            ["fault": false, "accept": true][$0]
        }
    }
}

extension ReaderSettings {
    static func read(_ root: Section, _ faults: FaultList) -> [ReaderSettings] {
        (root.list("readers") ?? []).enumerated().compactMap { index, node in
            // Places in messages are counted from 1.
            let name = "readers[\(index + 1)]"
            let section = Section(node, name, faults, known: ["kind", "device", "baud"])
            var kind: Kind?
            var device: String?
            var reader = ReaderSettings(kind: .serial, device: "")
            section.read("kind", into: &kind, accepted: "serial, wedge") { Kind(rawValue: $0) }
            section.read("device", into: &device, accepted: pathHint, Scalar.path)
            section.read("baud", into: &reader.baud, accepted: baudHint, bitRate)
            // An invalid value was already reported as a fault.
            for key in ["kind", "device"] where section.node(key) == nil {
                faults.add(node, name, "has no \(key); accepted: kind (serial, wedge) and device")
            }
            guard let kind, let device else { return nil }
            if kind == .wedge {
                section.fault("baud", "not used by a wedge; accepted: kind: serial")
            }
            reader.kind = kind
            reader.device = device
            return reader
        }
    }
}

extension IndicatorSettings {
    /// The keys of all lamp protocols, each once.
    private static let lampKeys = SerialLamp.protocols.flatMap { $0.keys.map(\.name) }
        .reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }

    private static let keys = [
        "none": [],
        "gpio": ["chip", "green", "yellow", "red", "active-low"],
        "serial": ["device", "baud", "protocol"] + lampKeys,
    ]

    static func read(_ root: Section) -> IndicatorSettings {
        guard let (section, kind) = root.section("indicator", keysByKind: keys)
        else { return .none }
        switch kind {
        case "gpio": return gpio(section)
        case "serial": return serial(section)
        default: return .none
        }
    }

    private static func gpio(_ section: Section) -> IndicatorSettings {
        var chip = "/dev/gpiochip0"
        var activeLow = false
        section.read("chip", into: &chip, accepted: pathHint, Scalar.path)
        section.read("active-low", into: &activeLow, accepted: "true, false", Scalar.bool)
        let lines = colours(section, defaults: (17, 27, 22))
        return .gpio(
            chip: chip, green: lines.0, yellow: lines.1, red: lines.2, activeLow: activeLow)
    }

    private static func serial(_ section: Section) -> IndicatorSettings {
        var device = "/dev/ttyUSB0"
        var name = TextLamp.name
        let names = SerialLamp.protocols.map { $0.name }
        section.read("device", into: &device, accepted: pathHint, Scalar.path)
        section.read(
            "protocol", into: &name, accepted: names.joined(separator: ", "),
            Scalar.choice(names))
        let language = SerialLamp.protocols.first { $0.name == name } ?? TextLamp.self
        var speed = language.defaultBaud
        section.read("baud", into: &speed, accepted: baudHint, bitRate)
        return .serial(device: device, baud: speed, lamp: lamp(language, section))
    }

    private static func lamp(_ language: any LampProtocol.Type, _ section: Section) -> SerialLamp {
        let own = language.keys.map(\.name)
        for key in lampKeys where !own.contains(key) {
            let others = SerialLamp.protocols.filter { $0.keys.contains { $0.name == key } }
            section.fault(
                key,
                "not used with protocol \(language.name); accepted: protocol: "
                    + others.map { $0.name }.joined(separator: " or "))
        }
        var values: [String: Int] = [:]
        for key in language.keys {
            var value = key.standard
            let (first, last) = (key.range.lowerBound, key.range.upperBound)
            section.read(
                key.name, into: &value, accepted: "\(first) to \(last)",
                Scalar.integer(key.range))
            values[key.name] = value
        }
        do throws(DeviceError) {
            return SerialLamp(try language.init(values))
        } catch {
            section.fault(own.last { section.node($0) != nil } ?? "protocol", "\(error)")
            return SerialLamp(TextLamp())
        }
    }

    /// Reads three different lines or coils.
    private static func colours(_ section: Section, defaults: (Int, Int, Int)) -> (Int, Int, Int) {
        var (green, yellow, red) = defaults
        let accepted = "0 to \(lineRange.upperBound)"
        section.read("green", into: &green, accepted: accepted, Scalar.integer(lineRange))
        section.read("yellow", into: &yellow, accepted: accepted, Scalar.integer(lineRange))
        section.read("red", into: &red, accepted: accepted, Scalar.integer(lineRange))
        if Set([green, yellow, red]).count < 3 {
            // At least one of them is in the file, because the defaults differ.
            let key = ["red", "yellow", "green"].first { section.node($0) != nil }
            section.fault(
                key ?? "red",
                "green \(green), yellow \(yellow), red \(red) are not three lines; accepted: a different one for each"
            )
        }
        return (green, yellow, red)
    }
}

extension BarrierSettings {
    private static let keys = [
        "none": [],
        "gpio": ["chip", "line", "active-low", "pulse"],
        "modbus": ["device", "baud", "unit", "coil", "pulse"],
    ]

    static func read(_ root: Section) -> BarrierSettings {
        guard let (section, kind) = root.section("barrier", keysByKind: keys)
        else { return .none }
        var pulse = Duration.milliseconds(500)
        section.read(
            "pulse", into: &pulse, accepted: "100ms to 10s",
            Scalar.duration(.milliseconds(100)...(.seconds(10))))
        switch kind {
        case "gpio": return gpio(section, pulse)
        case "modbus": return modbus(section, pulse)
        default: return .none
        }
    }

    private static func gpio(_ section: Section, _ pulse: Duration) -> BarrierSettings {
        var (chip, line, activeLow) = ("/dev/gpiochip0", 23, false)
        section.read("chip", into: &chip, accepted: pathHint, Scalar.path)
        section.read("line", into: &line, accepted: "0 to 1023", Scalar.integer(lineRange))
        section.read("active-low", into: &activeLow, accepted: "true, false", Scalar.bool)
        return .gpio(chip: chip, line: line, activeLow: activeLow, pulse: pulse)
    }

    private static func modbus(_ section: Section, _ pulse: Duration) -> BarrierSettings {
        var (device, speed, unit, coil) = ("/dev/ttyUSB1", 9600, 1, 0)
        section.read("device", into: &device, accepted: pathHint, Scalar.path)
        section.read("baud", into: &speed, accepted: baudHint, bitRate)
        section.read("unit", into: &unit, accepted: "1 to 247", Scalar.integer(1...247))
        section.read("coil", into: &coil, accepted: "0 to 1023", Scalar.integer(lineRange))
        return .modbus(device: device, baud: speed, unit: unit, coil: coil, pulse: pulse)
    }
}

extension ButtonSettings {
    private static let keys = ["none": [], "gpio": ["chip", "line", "active-low"]]

    static func read(_ root: Section) -> ButtonSettings {
        guard let (section, kind) = root.section("button", keysByKind: keys), kind == "gpio"
        else { return .none }
        var (chip, line, activeLow) = ("/dev/gpiochip0", 24, true)
        section.read("chip", into: &chip, accepted: pathHint, Scalar.path)
        section.read("line", into: &line, accepted: "0 to 1023", Scalar.integer(lineRange))
        section.read("active-low", into: &activeLow, accepted: "true, false", Scalar.bool)
        return .gpio(chip: chip, line: line, activeLow: activeLow)
    }
}
