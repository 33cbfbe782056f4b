import Yams

private let pathHint = "an absolute path"
private let bauds = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200]
private let lineRange = 0...1023

private func bitRate(_ text: String) -> Int? {
    Int(text).flatMap { bauds.contains($0) ? $0 : nil }
}

private var baudHint: String { bauds.map(String.init).joined(separator: ", ") }

extension CameraSettings {
    static let formats = ["YUYV", "NV12", "YU12", "GREY", "MJPG", "RGB3"]

    static func read(_ root: Section, _ defaults: CameraSettings?) -> CameraSettings? {
        let known = ["kind", "device", "width", "height", "frame-rate", "formats"]
        guard let section = root.section("camera", known: known) else { return defaults }
        var kind = "v4l2"
        section.read("kind", into: &kind, accepted: "v4l2, none", Scalar.choice(["v4l2", "none"]))
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
        return camera
    }
}

extension ReaderSettings {
    static func read(_ root: Section, _ faults: FaultList) -> [ReaderSettings] {
        (root.list("readers") ?? []).compactMap { node in
            let section = Section(node, "readers", faults, known: ["kind", "device", "baud"])
            let kind = section.value("kind", accepted: "serial, wedge") { Kind(rawValue: $0) }
            let device = section.value("device", accepted: pathHint, Scalar.path)
            var reader = ReaderSettings(kind: .serial, device: "")
            section.read("baud", into: &reader.baud, accepted: baudHint, bitRate)
            guard let kind, let device else {
                faults.add(node, "readers", "a reader wants kind (serial, wedge) and device")
                return nil
            }
            reader.kind = kind
            reader.device = device
            return reader
        }
    }
}

extension IndicatorSettings {
    static func read(_ root: Section) -> IndicatorSettings {
        let known = [
            "kind", "chip", "green", "yellow", "red", "active-low", "device", "baud", "protocol",
            "unit",
        ]
        guard let section = root.section("indicator", known: known) else { return .none }
        var kind = "none"
        section.read(
            "kind", into: &kind, accepted: "none, gpio, serial",
            Scalar.choice(["none", "gpio", "serial"]))
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
        var name = "text"
        section.read("device", into: &device, accepted: pathHint, Scalar.path)
        section.read(
            "protocol", into: &name, accepted: "text, modbus, tower-light",
            Scalar.choice(["text", "modbus", "tower-light"]))
        var speed = name == "text" ? 115_200 : 9600
        section.read("baud", into: &speed, accepted: baudHint, bitRate)
        return .serial(device: device, baud: speed, lamp: lamp(name, section))
    }

    private static func lamp(_ name: String, _ section: Section) -> LampProtocolSettings {
        guard name == "modbus" else { return name == "text" ? .text : .towerLight }
        var unit = 1
        section.read("unit", into: &unit, accepted: "1 to 247", Scalar.integer(1...247))
        let coils = colours(section, defaults: (0, 1, 2))
        return .modbus(unit: unit, green: coils.0, yellow: coils.1, red: coils.2)
    }

    /// Three different lines or coils.
    private static func colours(_ section: Section, defaults: (Int, Int, Int)) -> (Int, Int, Int) {
        var (green, yellow, red) = defaults
        let accepted = "0 to \(lineRange.upperBound)"
        section.read("green", into: &green, accepted: accepted, Scalar.integer(lineRange))
        section.read("yellow", into: &yellow, accepted: accepted, Scalar.integer(lineRange))
        section.read("red", into: &red, accepted: accepted, Scalar.integer(lineRange))
        if Set([green, yellow, red]).count < 3 {
            section.fault("green", "green, yellow and red must be three different lines")
        }
        return (green, yellow, red)
    }
}

extension BarrierSettings {
    static func read(_ root: Section) -> BarrierSettings {
        let known = [
            "kind", "chip", "line", "active-low", "pulse", "device", "baud", "unit", "coil",
        ]
        guard let section = root.section("barrier", known: known) else { return .none }
        var kind = "none"
        section.read(
            "kind", into: &kind, accepted: "none, gpio, modbus",
            Scalar.choice(["none", "gpio", "modbus"]))
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
