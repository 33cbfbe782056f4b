import CLinux
import DeviceInterface
import LinuxDevices
import OutputMonitor
import SerialProtocols
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import MonitorProcess

/// What the monitor sends on a serial line and when, by a clock of the test's.
struct HeldSerialTests {
    /// A held output, and the board at the other end.
    private final class Bench {
        let kernel = CallKernel()
        let held: HeldSerial
        var now = Duration.seconds(100)
        var coils: UInt8 = 0
        /// The time from a request to its answer.
        var delay = Duration.zero
        var isSilent = false
        /// The times of the requests for coils.
        private(set) var reads: [Duration] = []
        /// The time for which the coil of green was on.
        private(set) var litTime = Duration.zero
        private var answers: [(time: Duration, bytes: [UInt8])] = []
        private let line: PseudoTerminal
        private let isModbus: Bool
        private(set) var heard: [UInt8] = []
        private var requests: [UInt8] = []

        init(_ device: HeldSerial.Device, _ baud: BaudRate = .b9600) throws {
            line = try PseudoTerminal()
            held = HeldSerial(line.path, baud, device, kernel: kernel)
            isModbus = if case .lamp = device { false } else { true }
        }

        /// Lets a time pass in steps of 2 ms. Returns the readings.
        func pass(_ time: Duration, _ each: () -> Void = {}) -> [OutputReading] {
            let end = now + time
            var readings: [OutputReading] = []
            while now < end {
                now += .milliseconds(2)
                each()
                readings += held.step(at: now).map(\.0)
                let bytes = line.hear()
                heard += bytes
                requests += bytes
                if coils & 1 != 0 { litTime += .milliseconds(2) }
                while isModbus, requests.count >= 8 {
                    if requests[1] == 0x01 { reads.append(now) }
                    guard let answer = Board.relays(&requests, &coils) else { break }
                    answers.append((now + delay, answer))
                }
                while let answer = answers.first, now >= answer.time {
                    answers.removeFirst()
                    if !isSilent { line.say(answer.bytes) }
                }
            }
            return readings
        }

        func take(_ text: String) { held.take(Array(text.utf8), at: now) }

        /// What was heard since the last call.
        func said() -> String {
            defer { heard = [] }
            return String(decoding: heard, as: UTF8.self)
        }

        func unplug() { line.unplug() }
    }

    private static func relays() throws -> HeldSerial.Device { .relays(try ModbusRelays([:])) }
    private static let green = ModbusRTU.writeCoils(0b001, count: 3, from: 0, unit: 1)

    @Test func `a guard that floods is read after each of its messages`() throws {
        let bench = try Bench(Self.relays())
        _ = bench.pass(.milliseconds(200))
        #expect(bench.held.trouble == nil)
        var sent = 0
        let readings = bench.pass(.milliseconds(600)) {
            guard bench.held.answers().count > 0 || sent == 0 else { return }
            sent += 1
            bench.held.take(Self.green, at: bench.now)
        }
        #expect(sent > 20)
        #expect(bench.reads.count >= sent - 2)
        #expect(readings.contains { if case .lamp(.lights(.green)) = $0 { true } else { false } })
    }

    @Test(arguments: [false, true])
    func `coils far from each other are read under a flood, too`(isSpread: Bool) throws {
        let keys = isSpread ? ["green": 0, "yellow": 3, "red": 7] : [:]
        let relays = try ModbusRelays(keys)
        let bench = try Bench(.relays(relays))
        _ = bench.pass(.milliseconds(300))
        let message = try #require(relays.messages(for: .green).last)
        var isNew = true
        let (start, before) = (bench.now, bench.reads.count)
        _ = bench.pass(.seconds(1)) {
            isNew = isNew || !bench.held.answers().isEmpty
            if isNew { bench.held.take(message.bytes, at: bench.now) }
            isNew = false
        }
        let times = [start] + bench.reads[before...] + [bench.now]
        #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 < .milliseconds(200) })
    }

    @Test func `a colour between two readings of a slow board is seen`() throws {
        let relays = try ModbusRelays(["green": 0, "yellow": 2, "red": 4])
        let bench = try Bench(.relays(relays))
        bench.delay = .milliseconds(18)
        _ = bench.pass(.milliseconds(400))
        let write = { ModbusRTU.writeCoil($0, at: $1, unit: 1) }
        let cycle = [write(true, 0), write(false, 2), write(false, 0)]
        // Without a reading in between, as three are a state.
        var (next, shown) = (0, Duration.zero)
        let litBefore = bench.litTime
        for _ in 0..<1000 {
            let readings = bench.pass(.milliseconds(2)) {
                guard !bench.held.answers().isEmpty || next == 0 else { return }
                bench.held.take(cycle[next % 3], at: bench.now)
                next += 1
            }
            if case .lamp(.lights(let lights)) = readings.last, lights.contains(.green) {
                shown += .milliseconds(2)
            }
        }
        let lit = bench.litTime - litBefore
        #expect(lit > .milliseconds(400))
        #expect(shown >= lit * 0.9 && shown <= lit * 1.1, "lit \(lit), seen \(shown)")
    }

    @Test func `a colour that is ended at once is seen, guard after guard`() throws {
        let bench = try Bench(Self.relays())
        bench.delay = .milliseconds(18)
        _ = bench.pass(.milliseconds(200))
        let litBefore = bench.litTime
        var (shown, isLit) = (Duration.zero, false)
        bench.held.take(Self.green, at: bench.now)
        for _ in 0..<1000 {
            let readings = bench.pass(.milliseconds(2)) {
                // The guard goes when it has its answer, and the next one comes.
                let isAnswered = !bench.held.answers().isEmpty
                if isAnswered || (isLit && bench.coils == 0) {
                    if isAnswered { bench.held.end(at: bench.now) }
                    bench.held.take(Self.green, at: bench.now)
                }
                isLit = bench.coils != 0
            }
            if case .lamp(.lights(.green)) = readings.last { shown += .milliseconds(2) }
        }
        let lit = bench.litTime - litBefore
        #expect(lit > .milliseconds(400))
        #expect(shown >= lit * 0.9 && shown <= lit * 1.1, "lit \(lit), seen \(shown)")
    }

    @Test func `a board that does not do what it confirms is read as it is`() throws {
        let bench = try Bench(Self.relays())
        _ = bench.pass(.milliseconds(200))
        bench.held.take(Self.green, at: bench.now)
        let readings = bench.pass(.milliseconds(100)) { bench.coils = 0 }
        guard case .lamp(.lights([])) = readings.last else {
            Issue.record("\(String(describing: readings.last))")
            return
        }
    }

    @Test func `what no answer confirmed is not known until it is read`() throws {
        let bench = try Bench(Self.relays())
        _ = bench.pass(.milliseconds(200))
        bench.isSilent = true
        bench.held.take(Self.green, at: bench.now)
        // The board has 120 ms to answer.
        _ = bench.pass(.milliseconds(130))
        #expect(bench.pass(.milliseconds(50)).isEmpty)
        bench.isSilent = false
        let readings = bench.pass(.milliseconds(200))
        guard case .lamp(.lights(.green)) = readings.last else {
            Issue.record("\(String(describing: readings.last))")
            return
        }
    }

    @Test func `a board that is silent from the start is in trouble, and never usable`() throws {
        let bench = try Bench(Self.relays())
        bench.isSilent = true
        var wasUsable = false
        let readings = bench.pass(.milliseconds(700)) {
            wasUsable = wasUsable || bench.held.trouble == nil
        }
        #expect(!wasUsable)
        #expect(bench.held.trouble?.contains("does not answer") == true)
        guard case .lamp(.unreadable) = readings.last else {
            Issue.record("\(readings)")
            return
        }
        bench.isSilent = false
        _ = bench.pass(.milliseconds(500))
        #expect(bench.held.trouble == nil)
    }

    @Test func `a board that falls silent while it is to go dark is in trouble`() throws {
        let bench = try Bench(Self.relays())
        _ = bench.pass(.milliseconds(200))
        bench.isSilent = true
        bench.held.end(at: bench.now)
        _ = bench.pass(.milliseconds(600))
        #expect(bench.held.trouble?.contains("does not answer") == true)
    }

    @Test func `a monitor that was stopped does not blame the board`() throws {
        let bench = try Bench(Self.relays())
        _ = bench.pass(.milliseconds(200))
        bench.now += .seconds(5)
        _ = bench.pass(.milliseconds(100))
        #expect(bench.held.trouble == nil)
    }

    @Test func `half a message is never sent, and the next one is whole`() throws {
        let bench = try Bench(.lamp(TextLamp()))
        _ = bench.pass(.milliseconds(50))
        #expect(bench.said() == "DARK\nDARK\n")
        bench.take("GREEN\nGRE")
        _ = bench.pass(.milliseconds(50))
        #expect(bench.said() == "GREEN\n")
        bench.held.end(at: bench.now)
        let readings = bench.pass(.milliseconds(50))
        #expect(bench.said() == "DARK\nDARK\n")
        guard case .lamp(.lights([])) = readings.last else {
            Issue.record("\(readings)")
            return
        }
    }

    @Test func `bytes of no message are a lie, and are not sent`() throws {
        let bench = try Bench(.lamp(TextLamp()))
        _ = bench.pass(.milliseconds(50))
        _ = bench.said()
        bench.take("X")
        let readings = bench.pass(.milliseconds(2))
        #expect(readings.contains { if case .unknownBytes = $0 { true } else { false } })
        #expect(bench.said().isEmpty)
    }

    @Test func `one message is on its way, and the newest waits`() throws {
        let bench = try Bench(.lamp(TextLamp()), .b1200)
        _ = bench.pass(.milliseconds(200))
        _ = bench.said()
        // Six bytes take 50 ms.
        bench.take("GREEN\n")
        _ = bench.pass(.milliseconds(2))
        for _ in 0..<100 { bench.take("GREEN\n") }
        bench.take("DARK\nRED\nDARK\n")
        _ = bench.pass(.milliseconds(40))
        #expect(bench.said() == "GREEN\n")
        #expect(!bench.held.hasLeft(at: bench.now))
        _ = bench.pass(.milliseconds(200))
        #expect(bench.said() == "DARK\n")
        #expect(bench.held.hasLeft(at: bench.now))
    }

    @Test func `the fault signal discards what the kernel still has`() throws {
        let bench = try Bench(.lamp(TextLamp()))
        _ = bench.pass(.milliseconds(50))
        bench.take("GREEN\n")
        _ = bench.pass(.milliseconds(50))
        let before = bench.kernel.calls.count
        bench.held.force(at: bench.now)
        _ = bench.pass(.milliseconds(50))
        #expect(bench.kernel.calls[before...] == ["discard", "write", "write"])
        #expect(bench.said().hasSuffix("FAULT\nFAULT\n"))
    }

    @Test func `a line that is lost is closed without waiting for it to drain`() throws {
        let bench = try Bench(.lamp(TextLamp()))
        _ = bench.pass(.milliseconds(50))
        bench.unplug()
        _ = bench.pass(.milliseconds(10))
        #expect(bench.held.trouble != nil)
        #expect(bench.kernel.calls.suffix(2) == ["discard", "close"])
    }
}

struct HeldLinesTests {
    @Test(arguments: [false, true])
    func `lines change once between two readings, whatever a guard sends`(isBarrier: Bool) {
        let kernel = CallKernel()
        let held =
            isBarrier
            ? HeldLines(barrier: "/dev/null", 3, activeLow: false, kernel: kernel)
            : HeldLines(lamp: "/dev/null", [0, 1, 2], activeLow: false, kernel: kernel)
        _ = held.step(at: .zero)
        let before = kernel.calls.count
        for round in 1...3 {
            // As one chunk, and as chunks of two guards in one round.
            held.take(Array(repeating: 1, count: 511) + [0], at: .milliseconds(round))
            held.take([0, 1], at: .milliseconds(round))
            _ = held.step(at: .milliseconds(round))
            #expect(held.answers() == Array(repeating: 0, count: 514))
        }
        #expect(kernel.calls[before...] == ["set 1", "get", "set 1", "get", "set 1", "get"])
    }

    @Test func `lines that are ended take nothing that was sent before`() {
        let kernel = CallKernel()
        let held = HeldLines(
            lamp: "/dev/null", [0, 1, 2], activeLow: false, kernel: kernel)
        _ = held.step(at: .zero)
        let before = kernel.calls.count
        held.take([1], at: .zero)
        held.end(at: .zero)
        _ = held.step(at: .zero)
        held.take([1], at: .zero)
        held.force(at: .zero)
        _ = held.step(at: .zero)
        #expect(kernel.calls[before...] == ["set 0", "get", "set 2", "get"])
        #expect(held.answers().isEmpty)
    }

    @Test(arguments: [0b011, 0b101, 0b1000, 0xFF] as [UInt8])
    func `levels that no guard sets are a lie, and are not set`(levels: UInt8) {
        let kernel = CallKernel()
        let held = HeldLines(lamp: "/dev/null", [0, 1, 2], activeLow: false, kernel: kernel)
        held.take([0b001, levels, 0b010], at: .zero)
        #expect(
            held.step(at: .zero).contains { if case .unknownBytes = $0.0 { true } else { false } })
        #expect(!kernel.calls.contains { $0.hasPrefix("set") })
        held.end(at: .zero)
        #expect(
            !held.step(at: .zero).contains { if case .unknownBytes = $0.0 { true } else { false } })
    }

    @Test func `a barrier has one line`() {
        let held = HeldLines(barrier: "/nowhere", 3, activeLow: false)
        held.take([2], at: .zero)
        #expect(
            held.step(at: .zero).contains { if case .unknownBytes = $0.0 { true } else { false } })
    }
}

/// The machine's kernel, with GPIO lines on any file; notes the calls that change or read a line.
private final class CallKernel: Kernel {
    private let real = LinuxKernel()
    private let noted = Mutex<[String]>([])
    private let levels = Mutex<UInt64>(0)

    var calls: [String] { noted.withLock { $0 } }

    private func note(_ call: String) { noted.withLock { $0.append(call) } }

    func open(_ path: String, flags: Int32) throws(Errno) -> Int32 {
        try real.open(path, flags: flags)
    }

    func close(_ descriptor: Int32) {
        note("close")
        real.close(descriptor)
    }

    func control(
        _ descriptor: Int32, _ request: UInt, _ argument: UnsafeMutableRawPointer?
    ) throws(Errno) {
        switch (request, argument) {
        case (GL_GPIO_V2_GET_LINE, let request?):
            request.assumingMemoryBound(to: gpio_v2_line_request.self).pointee.fd = gl_duplicate(
                descriptor)
            return
        case (GL_GPIO_V2_LINE_SET_VALUES, let values?):
            let bits = values.assumingMemoryBound(to: gpio_v2_line_values.self).pointee.bits
            levels.withLock { $0 = bits }
            return note("set \(bits)")
        case (GL_GPIO_V2_LINE_GET_VALUES, let values?):
            let bits = levels.withLock { $0 }
            values.assumingMemoryBound(to: gpio_v2_line_values.self).pointee.bits = bits
            return note("get")
        // The terminal's own kernel has the other requests.
        default: break
        }
        // TCIFLUSH is 0, TCOFLUSH is 1.
        if request == GL_TCFLSH, argument != nil { note("discard") }
        try real.control(descriptor, request, argument)
    }

    func lock(_ descriptor: Int32) throws(Errno) { try real.lock(descriptor) }

    func map(_ descriptor: Int32, length: Int, offset: Int) throws(Errno)
        -> UnsafeMutableRawBufferPointer
    { try real.map(descriptor, length: length, offset: offset) }

    func unmap(_ memory: UnsafeMutableRawBufferPointer) { real.unmap(memory) }

    func poll(
        _ descriptors: [(descriptor: Int32, events: Int16)], timeout: Int32
    ) throws(Errno) -> [Int16] { try real.poll(descriptors, timeout: timeout) }

    func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer)
        throws(Errno) -> Int
    { try real.read(descriptor, into: buffer) }

    func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        note("write")
        return try real.write(descriptor, bytes)
    }

    func eventDescriptor() throws(Errno) -> Int32 { try real.eventDescriptor() }
}
