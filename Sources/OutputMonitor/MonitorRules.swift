internal import DeviceInterface
package import SerialProtocols

/// The rules of the monitor: its outputs, and the limits of what they may show.
///
/// A file of lines `name = value`; `#` begins a comment. A name that is not known, that is given
/// twice, or that the kind of output does not use is an error.
package struct MonitorRules: Equatable, Sendable {
    /// The place of a lamp.
    package enum LampOutput: Equatable, Sendable {
        /// Three lines of a GPIO chip.
        case gpio(chip: String, green: UInt32, yellow: UInt32, red: UInt32, activeLow: Bool)
        /// A controller on a serial line.
        case serial(device: String, baud: Int, lamp: SerialLamp)
    }

    /// The place of a barrier.
    package enum BarrierOutput: Equatable, Sendable {
        /// A line of a GPIO chip.
        case gpio(chip: String, line: UInt32, activeLow: Bool)
        /// A coil of a Modbus RTU relay board.
        case modbus(device: String, baud: Int, unit: UInt8, coil: UInt16)
    }

    /// An error of the file, with its line if one is to blame.
    package struct Fault: Error, Equatable, CustomStringConvertible {
        /// The line and what is wrong with it.
        package let description: String

        /// Creates an error.
        package init(description: String) { self.description = description }
    }

    /// The lamp; `nil` if none is configured.
    package var lamp: LampOutput?
    /// The barrier; `nil` if none is configured.
    package var barrier: BarrierOutput?
    /// The time that green may be lit, where a gap shorter than a second does not count. Green may
    /// follow green, person after person.
    package var longestGreen = Duration.seconds(600)
    /// The time that the barrier may be open. The terminal's longest pulse is 10 s.
    package var longestPulse = Duration.milliseconds(10_500)
    /// The time after which an order to the lamp that is not repeated is over, whatever end it
    /// named. The terminal orders a pulse of the barrier once.
    package var longestSilence = Duration.seconds(2)
    /// The time for which outputs may disagree with the orders, because they change one after
    /// another. It is longer for relays that change one by one.
    package var overlap = Duration.milliseconds(100)
    /// The time after an order for a colour within which it must be lit.
    package var longestDark = Duration.milliseconds(180)
    /// The time for which yellow may be lit for the fault signal without an order, where a gap
    /// shorter than 200 ms does not count.
    package var longestBlink = Duration.milliseconds(800)
    /// Whether a colour that is ordered must be lit.
    package var mustBeLit = true

    /// Parses the text of a file.
    package init(_ text: String) throws(Fault) {
        var values = try Self.values(of: text)
        lamp = try Self.lamp(&values)
        barrier = try Self.barrier(&values)
        guard lamp != nil || barrier != nil else {
            throw Fault(description: "neither a lamp nor a barrier is named; nothing to watch")
        }
        if changesSlowly { overlap = .milliseconds(150) }
        try values.time("longest-green", &longestGreen, 1000...600_000)
        try values.time("longest-pulse", &longestPulse, 100...15_000)
        try values.time("longest-silence", &longestSilence, 600...10_000)
        try values.time("overlap", &overlap, 20...200)
        try values.time("longest-dark", &longestDark, 50...2000)
        try values.time("longest-blink", &longestBlink, 200...2000)
        mustBeLit = try values.flag("must-be-lit", true)
        if let (name, value) = values.lines.min(by: { $0.value.number < $1.value.number }) {
            throw Fault(description: "line \(value.number): \(name) is not known here")
        }
    }

    /// Whether a state of the lamp takes several messages.
    private var changesSlowly: Bool {
        guard case .serial(_, _, let lamp) = lamp else { return false }
        return lamp.language.messages(for: .dark).count > 1
    }

    /// The speeds of a serial line.
    package static let speeds = [1200, 2400, 4800, 9600, 19200, 38400, 57600, 115_200]
    /// A slower board could be neither read nor switched within the limits.
    private static let slowestModbus = 9600

    private static func values(of text: String) throws(Fault) -> Values {
        guard text.utf8.count <= 16 << 10 else {
            throw Fault(description: "larger than 16 KiB")
        }
        var values = Values()
        // A Character may hold a carriage return and a line feed, so lines are made of scalars.
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, scalars) in lines.enumerated() {
            let line = String(Substring(scalars.last == "\r" ? scalars.dropLast() : scalars))
            guard !line.unicodeScalars.contains(where: { $0.isControl && $0 != "\t" }) else {
                throw Fault(description: "line \(index + 1): a control character")
            }
            let words = line.prefix { $0 != "#" }.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false
            ).map { $0.split(whereSeparator: \.isWhitespace) }
            if words.count == 1, words[0].isEmpty { continue }
            guard words.count == 2, words[0].count == 1, words[1].count == 1 else {
                throw Fault(description: "line \(index + 1): not `name = value`")
            }
            let name = String(words[0][0])
            guard values.lines[name] == nil else {
                throw Fault(description: "line \(index + 1): \(name) was given before")
            }
            values.lines[name] = (String(words[1][0]), index + 1)
        }
        return values
    }

    private static func lamp(_ values: inout Values) throws(Fault) -> LampOutput? {
        guard let kind = values.take("lamp") else { return nil }
        if kind.text == "gpio" {
            let lines = (
                try values.number("lamp-green", 0...65_535, nil),
                try values.number("lamp-yellow", 0...65_535, nil),
                try values.number("lamp-red", 0...65_535, nil)
            )
            guard Set([lines.0, lines.1, lines.2]).count == 3 else {
                throw Fault(description: "line \(kind.number): two lights have the same line")
            }
            return .gpio(
                chip: try values.path("lamp-device"), green: UInt32(lines.0),
                yellow: UInt32(lines.1), red: UInt32(lines.2),
                activeLow: try values.flag("lamp-active-low", false))
        }
        guard let language = SerialLamp.protocols.first(where: { $0.name == kind.text }) else {
            let names = SerialLamp.protocols.map { $0.name }.joined(separator: ", ")
            throw Fault(description: "line \(kind.number): lamp is gpio, \(names)")
        }
        var numbers: [String: Int] = [:]
        for key in language.keys {
            numbers[key.name] = try values.number("lamp-\(key.name)", key.range, key.standard)
        }
        let device = try values.path("lamp-device")
        let baud = try values.baud(
            "lamp-baud", language.defaultBaud,
            atLeast: language is ModbusRelays.Type ? slowestModbus : 0)
        do throws(DeviceError) {
            return .serial(device: device, baud: baud, lamp: SerialLamp(try language.init(numbers)))
        } catch {
            throw Fault(description: "line \(kind.number): \(error)")
        }
    }

    private static func barrier(_ values: inout Values) throws(Fault) -> BarrierOutput? {
        guard let kind = values.take("barrier") else { return nil }
        switch kind.text {
        case "gpio":
            return .gpio(
                chip: try values.path("barrier-device"),
                line: UInt32(try values.number("barrier-line", 0...65_535, nil)),
                activeLow: try values.flag("barrier-active-low", false))
        case "modbus":
            return .modbus(
                device: try values.path("barrier-device"),
                baud: try values.baud("barrier-baud", 9600, atLeast: slowestModbus),
                unit: UInt8(try values.number("barrier-unit", 1...247, 1)),
                coil: UInt16(try values.number("barrier-coil", 0...1023, nil)))
        // Any other text is an error of the file.
        default: throw Fault(description: "line \(kind.number): barrier is gpio or modbus")
        }
    }
}

/// The values of the file that were not used yet.
private struct Values {
    var lines: [String: (text: String, number: Int)] = [:]

    mutating func take(_ name: String) -> (text: String, number: Int)? {
        lines.removeValue(forKey: name)
    }

    /// Takes a whole number; `standard` is `nil` for one that must be given.
    mutating func number(
        _ name: String, _ range: ClosedRange<Int>, _ standard: Int?
    ) throws(MonitorRules.Fault) -> Int {
        guard let line = take(name) else {
            if let standard { return standard }
            throw MonitorRules.Fault(description: "\(name) is missing")
        }
        guard let number = Int(line.text), range.contains(number) else {
            throw MonitorRules.Fault(
                description:
                    "line \(line.number): \(name) is \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    mutating func time(
        _ name: String, _ value: inout Duration, _ milliseconds: ClosedRange<Int>
    ) throws(MonitorRules.Fault) {
        guard let line = take(name) else { return }
        guard line.text.hasSuffix("ms"), let number = Int(line.text.dropLast(2)),
            milliseconds.contains(number)
        else {
            let (low, high) = (milliseconds.lowerBound, milliseconds.upperBound)
            throw MonitorRules.Fault(
                description: "line \(line.number): \(name) is \(low)ms to \(high)ms")
        }
        value = .milliseconds(number)
    }

    mutating func baud(
        _ name: String, _ standard: Int, atLeast slowest: Int
    ) throws(MonitorRules.Fault) -> Int {
        guard let line = take(name) else { return standard }
        guard let speed = MonitorRules.speeds.first(where: { "\($0)" == line.text }) else {
            let list = MonitorRules.speeds.map { "\($0)" }.joined(separator: ", ")
            throw MonitorRules.Fault(description: "line \(line.number): \(name) is \(list)")
        }
        guard speed >= slowest else {
            throw MonitorRules.Fault(
                description: "line \(line.number): \(name) is at least \(slowest) with Modbus")
        }
        return speed
    }

    mutating func flag(_ name: String, _ standard: Bool) throws(MonitorRules.Fault) -> Bool {
        guard let line = take(name) else { return standard }
        guard let flag = Bool(line.text) else {
            throw MonitorRules.Fault(description: "line \(line.number): \(name) is true or false")
        }
        return flag
    }

    mutating func path(_ name: String) throws(MonitorRules.Fault) -> String {
        guard let line = take(name) else {
            throw MonitorRules.Fault(description: "\(name) is missing")
        }
        guard line.text.hasPrefix("/"), line.text.utf8.count < 256 else {
            throw MonitorRules.Fault(
                description: "line \(line.number): \(name) is an absolute path")
        }
        return line.text
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool { properties.generalCategory == .control }
}
