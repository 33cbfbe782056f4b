import DeviceInterface
import OutputMonitor
import ReproducibleNumbers
import SerialProtocols
import Testing

struct MonitorTextTests {
    @Test func `rules name lamp and barrier`() throws {
        let rules = try MonitorRules(
            """
            # a comment
            lamp = modbus   # and another
            lamp-device = /dev/ttyS1
            lamp-green = 4
            barrier = modbus
            barrier-device = /dev/ttyS2
            barrier-coil = 3
            overlap = 50ms
            """)
        guard case .serial("/dev/ttyS1", 9600, let lamp) = rules.lamp else {
            Issue.record("\(rules)")
            return
        }
        #expect((lamp.language as? ModbusRelays)?.green == 4)
        #expect(rules.barrier == .modbus(device: "/dev/ttyS2", baud: 9600, unit: 1, coil: 3))
        #expect(rules.overlap == .milliseconds(50))
    }

    @Test(arguments: [
        ("", "nothing"), ("lamp = gpio", "lamp-green is missing"),
        ("lamp = candle", "line 1: lamp is gpio, text, modbus"),
        ("lamp = text\nlamp-device = /dev/x\ncolour = blue", "line 3: colour is not known"),
        ("lamp = text\nlamp-device = /dev/x\nlamp-green = 1", "line 3: lamp-green is not known"),
        ("lamp = text\nlamp-device = x", "line 2: lamp-device is an absolute path"),
        ("lamp = text\nlamp-device = /dev/x\nlamp = text", "line 3: lamp was given before"),
        ("lamp = text\nlamp-device = /dev/x\noverlap = 100", "line 3: overlap is 20ms to 200ms"),
        ("lamp = text\nlamp-device = /dev/x\noverlap = 1000ms", "line 3: overlap is"),
        ("lamp = text\nlamp-device = /dev/x\noverlap = 99999999999999999999ms", "line 3: overlap"),
        ("lamp = text\nlamp-device = /dev/x\nmust-be-lit = no", "line 3: must-be-lit is true or"),
        ("lamp text", "line 1: not `name = value`"), ("lamp = a b", "line 1: not `name = value`"),
        (
            "lamp = gpio\nlamp-device = /dev/x\nlamp-green = 1\nlamp-yellow = 1\nlamp-red = 2",
            "line 1: two lights have the same line"
        ),
    ])
    func `a wrong rule is an error`(text: String, message: String) {
        do {
            let rules = try MonitorRules(text)
            Issue.record("accepted: \(rules)")
        } catch {
            #expect(error.description.contains(message), "\(error)")
        }
    }

    @Test(arguments: [
        MonitorOrder.terminal, .device(.lamp), .device(.barrier), .reset, .shut,
        .pulse(until: nil), .pulse(until: .nanoseconds(17)), .lamp(.dark, until: nil),
        .lamp(.green, until: .seconds(5_000_000) + .nanoseconds(3)),
    ])
    func `an order survives its line`(order: MonitorOrder) {
        #expect(MonitorOrder(order.line) == order)
        #expect(order.line.utf8.count <= MonitorOrder.longest)
    }

    @Test(arguments: [
        "", " ", "lamp", "lamp green ", "lamp blue", "lamp green -1", "lamp green +1",
        "lamp green 9223372036854775808", "lamp green 1 2", "pulse x", "shut 1", "device door",
        "TERMINAL", "lamp green 1e3",
    ])
    func `anything else is no order`(line: String) {
        #expect(MonitorOrder(line) == nil)
    }

    @Test(arguments: [
        ("lamp = gpio\nlamp-green = 1\nlamp-yellow = 2\nlamp-red = 3", 100),
        ("lamp = text", 100), ("lamp = modbus", 60),
        ("lamp = text\nbarrier = modbus\nbarrier-coil = 1\nbarrier-device = /dev/y", 60),
    ])
    func `outputs may disagree for a shorter time if a reading is an exchange`(
        text: String, milliseconds: Int
    ) throws {
        let rules = try MonitorRules("lamp-device = /dev/x\n\(text)")
        #expect(rules.overlap == .milliseconds(milliseconds))
        let set = try MonitorRules("lamp-device = /dev/x\noverlap = 50ms\n\(text)")
        #expect(set.overlap == .milliseconds(50))
    }

    @Test func `random lines are parsed without a trap, and so are ends at the limit`() throws {
        var random = SeededRandom(seed: 5)
        let words = ["lamp", "green", "pulse", "9223372036854775807", "0", " ", "\u{0}", "é", "-"]
        for _ in 0..<20_000 {
            let line = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                words.randomElement(using: &random) ?? ""
            }.joined(separator: Bool.random(using: &random) ? " " : "")
            _ = MonitorOrder(line)
            _ = MonitorState(line)
            _ = try? MonitorRules(line)
        }
        var judge = OutputJudge(
            try MonitorRules("lamp = text\nlamp-device = /dev/x\nlongest-green = 1000ms"))
        judge.hear(.lamp(.green, until: .nanoseconds(Int64.max)), at: .zero)
        #expect(judge.judge(.lights(.green), at: .zero) == .keep)
    }

    @Test(arguments: [
        MonitorState.keeping, .taken, .latched("two colours at once"), .blind("a\nb"),
    ])
    func `an answer is one line`(state: MonitorState) {
        #expect(!state.line.contains("\n"))
        #expect(MonitorState(state.line) != nil)
    }

    @Test func `what a lamp was sent is its state`() throws {
        for protocol_ in SerialLamp.protocols {
            let language = try protocol_.init([:])
            var bytes = LampBytes(language)
            #expect(bytes.reading(at: .zero) == .unreadable)
            for lamp in Lamp.allCases where lamp != .fault || language.blinksByItself {
                for message in language.messages(for: lamp) { bytes.send(message.bytes, at: .zero) }
                let expected = Lights(lamp).map(LampReading.lights) ?? .fault
                #expect(bytes.reading(at: .seconds(9)) == expected, "\(protocol_.name) \(lamp)")
            }
        }
    }

    @Test func `bytes that are no state are unknown`() throws {
        var bytes = LampBytes(try TowerBytesLamp.make())
        // Green and red are switched on, and nothing off.
        bytes.send([0x14, 0x11], at: .zero)
        #expect(bytes.reading(at: .milliseconds(150)) == .unknown)
        bytes.send(Array(repeating: 0x14, count: 5000), at: .milliseconds(160))
        #expect(bytes.reading(at: .milliseconds(160)) == .unknown)
    }
}

private enum TowerBytesLamp {
    static func make() throws -> any LampProtocol { TowerBytes([:]) }
}
