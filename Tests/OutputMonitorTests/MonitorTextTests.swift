import DeviceInterface
import LinuxDevices
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
        ("lamp = text\nlamp-device = /dev/x\nlamp-baud = 10000", "line 3: lamp-baud is 1200, 2400"),
        (
            "lamp = modbus\nlamp-device = /dev/x\nlamp-baud = 4800",
            "line 3: lamp-baud is at least 9600 with Modbus"
        ),
        (
            "barrier = modbus\nbarrier-device = /dev/x\nbarrier-baud = 1200\nbarrier-coil = 1",
            "line 3: barrier-baud is at least 9600 with Modbus"
        ),
        ("# a comment\r\nlamp = text\r\nlamp-device = /dev/x\r\noverlap = x", "line 4: overlap"),
        ("lamp = text\nlamp-device = /dev/a\u{0}b", "line 2: a control character"),
        ("lamp = text\rlamp-device = /dev/a", "line 1: a control character"),
        ("lamp = text # \u{85} lamp\nlamp-device = /dev/a", "line 1: a control character"),
    ])
    func `a wrong rule is an error`(text: String, message: String) {
        do {
            let rules = try MonitorRules(text)
            Issue.record("accepted: \(rules)")
        } catch {
            #expect(error.description.contains(message), "\(error)")
        }
    }

    @Test func `lines may end as in a file of another system`() throws {
        let text = "lamp = text # the lamp\r\n# here\r\nlamp-device = /dev/x\t\r\noverlap = 50ms"
        #expect(try MonitorRules(text) == MonitorRules(text.replacing("\r\n", with: "\n")))
        #expect(try MonitorRules(text).overlap == .milliseconds(50))
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
        ("lamp = text", 100), ("lamp = modbus", 100),
        ("lamp = modbus\nlamp-red = 7", 150),
        ("lamp = text\nbarrier = modbus\nbarrier-coil = 1\nbarrier-device = /dev/y", 100),
    ])
    func `outputs may disagree for a longer time if a state is several messages`(
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

    @Test func `only whole messages of a protocol come out of a guard's bytes`() throws {
        for protocol_ in SerialLamp.protocols {
            let language = try protocol_.init([:])
            let known = Lamp.allCases.flatMap { language.messages(for: $0) }
            var messages = GuardMessages(known)
            for message in known {
                messages.take(Array(message.bytes.dropLast()))
                #expect(messages.waiting == nil, "\(protocol_.name)")
                messages.take(Array(message.bytes.suffix(1)))
                #expect(messages.next() == message, "\(protocol_.name)")
            }
            #expect(!messages.isUnknown)
        }
    }

    @Test(arguments: [
        ("text", "GREEN\nX"), ("text", "GREED\n"), ("text", "\n"), ("tower-bytes", "\u{14}"),
        ("tower-light", "!111#"), ("modbus", "\u{1}\u{6}"), ("modbus", "\u{9}\u{F}"),
    ])
    func `bytes that begin no message are unknown at once`(name: String, text: String) throws {
        let kind = try #require(SerialLamp.protocols.first { $0.name == name })
        let language = try kind.init([:])
        var messages = GuardMessages(Lamp.allCases.flatMap { language.messages(for: $0) })
        messages.take(Array(text.utf8))
        #expect(messages.isUnknown)
        messages.forget()
        #expect(!messages.isUnknown && messages.waiting == nil)
    }

    @Test func `a lamp that cannot be read is set by one message`() throws {
        for protocol_ in SerialLamp.protocols where protocol_ != ModbusRelays.self {
            let language = try protocol_.init([:])
            for lamp in Lamp.allCases { #expect(language.messages(for: lamp).count == 1) }
        }
    }

    @Test func `the speeds are those of a serial line`() {
        #expect(MonitorRules.speeds == BaudRate.allCases.map(\.rawValue))
    }
}
