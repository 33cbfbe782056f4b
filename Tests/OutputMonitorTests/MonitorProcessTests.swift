import CLinux
import DeviceInterface
import Execution
import Foundation
import LinuxDevices
import OutputMonitor
import SerialProtocols
import TestSupport
import Testing

/// The monitor as a process, serial lamps and relay boards on pseudo-terminals, and a terminal that
/// lies: it connects as the terminal and as the guards, and orders and sends what it likes.
@Suite(.serialized) struct MonitorProcessTests {
    static let lies: [Lying] = [
        Lying(
            name: "text: green without an order", protocol: "text", lie: { try $0.send(.green) },
            isShown: { $0.lamp == "green" }, isCut: { $0 == "fault" },
            reason: "green without an order"),
        Lying(
            name: "text: red past its end", protocol: "text",
            lie: {
                try $0.order(.lamp(.red, until: $0.now + .milliseconds(300)))
                try $0.send(.red)
                $0.rest(.milliseconds(300))
            }, isShown: { $0.lamp == "red" }, isCut: { $0 == "fault" }, reason: "red past its end"),
        Lying(
            name: "text: dark although red is ordered", protocol: "text",
            lie: { try $0.order(.lamp(.red, until: $0.now + .seconds(1))) },
            isShown: { $0.lamp == "dark" }, isCut: { $0 == "fault" },
            reason: "red ordered and not lit"),
        Lying(
            name: "relays: green without an order", protocol: "modbus",
            lie: { try $0.send(ModbusRTU.writeCoils(0b001, count: 3, from: 0, unit: 1)) },
            isShown: { $0.lamp == "green" }, isCut: { $0 == "yellow" || $0 == "dark" },
            reason: "green without an order"),
        Lying(
            name: "relays: the terminal goes and green stays", protocol: "modbus",
            lie: {
                try $0.order(.lamp(.green, until: $0.now + .seconds(2)))
                try $0.send(ModbusRTU.writeCoils(0b001, count: 3, from: 0, unit: 1))
                $0.rest(.milliseconds(300))
                $0.leave()
            }, isShown: { $0.lamp == "green" }, isCut: { $0 == "yellow" || $0 == "dark" },
            reason: "green past its end"),
        Lying(
            name: "barrier: open without green", protocol: "text", withBarrier: true,
            lie: {
                try $0.order(.pulse(until: $0.now + .seconds(1)))
                try $0.open()
            }, isShown: { $0.isOpen }, isCut: { $0 == "fault" },
            reason: "barrier open without green"),
        Lying(
            name: "barrier: open without an order", protocol: "text", withBarrier: true,
            lie: {
                try $0.order(.lamp(.green, until: $0.now + .seconds(1)))
                try $0.send(.green)
                try $0.open()
            }, isShown: { $0.isOpen }, isCut: { $0 == "fault" },
            reason: "barrier open without an order"),
    ]

    @Test(arguments: lies.indices)
    func `every lie of a terminal is cut within 300 ms, and stays cut`(index: Int) throws {
        let lying = Self.lies[index]
        let double = try LyingTerminal(lying.protocol, withBarrier: lying.withBarrier)
        defer { double.end() }
        try double.enter()
        try lying.lie(double)
        try double.wait("\(lying.name) is shown", limit: .seconds(1)) { lying.isShown(double) }
        let start = double.now
        try double.wait("\(lying.name) is cut", limit: .seconds(2)) {
            lying.isCut(double.lamp) && !double.isOpen
        }
        let time = double.now - start
        print("cut: \(lying.name): \(time)")
        #expect(time <= .milliseconds(300), "\(lying.name)")
        try double.wait("the state is told", limit: .seconds(1)) {
            double.state == .latched(lying.reason) || lying.name.contains("the terminal goes")
        }
        // The guards are refused, the reason is on the disk, and another monitor goes on.
        #expect(throws: (any Error).self) { try double.enter() }
        try double.wait("it is written down", limit: .seconds(1)) { double.latch != nil }
        #expect(double.latch == lying.reason)
        try double.restart()
        try double.wait("it forces again", limit: .seconds(3)) {
            lying.protocol == "text" ? double.lamp == "fault" : double.lamp == "yellow"
        }
        #expect(try double.reset() == 0)
        #expect(double.latch == nil)
        try double.wait("a guard may come again", limit: .seconds(1)) {
            (try? double.enter()) != nil
        }
    }

    @Test func `an honest terminal is left alone, and its guards' death darkens the lamp`() throws {
        let double = try LyingTerminal("modbus", withBarrier: true)
        defer { double.end() }
        try double.enter()
        for lamp in [Lamp.green, .red, .yellow, .green] {
            try double.order(.lamp(lamp, until: double.now + .seconds(1)))
            try double.send(lamp)
            if lamp == .green {
                try double.order(.pulse(until: double.now + .milliseconds(500)))
                try double.open()
            }
            double.rest(.milliseconds(400))
            #expect(double.lamp == lamp.rawValue)
            #expect(double.isOpen == (lamp == .green))
            try double.order(.shut)
            try double.shut()
        }
        double.dropGuards()
        double.rest(.milliseconds(400))
        try double.order(.lamp(.fault, until: nil))
        try double.wait("dark", limit: .milliseconds(500)) { double.lamp == "dark" }
        double.rest(.milliseconds(300))
        try double.order(.lamp(.dark, until: nil))
        try double.wait("no latch", limit: .seconds(1)) { double.state == .keeping }
    }

    @Test func `a guard that is refused says who forced, why, and how a person ends it`() throws {
        let double = try LyingTerminal("text")
        defer { double.end() }
        try double.enter()
        try double.send(.green)
        try double.wait("it is told", limit: .seconds(1)) {
            double.state == .latched("green without an order")
        }
        let kernel = MonitoredKernel(double.socket, .lamp)
        var errors: [DeviceError] = []
        do { _ = try SerialLine("/dev/ttyS9", baud: .b9600, kernel: kernel) } catch {
            errors.append(error)
        }
        do {
            _ = try GPIOOutputs(
                chip: "/dev/gpiochip9", offsets: [1], activeLow: false, kernel: kernel)
        } catch { errors.append(error) }
        #expect(errors.count == 2)
        for error in errors {
            #expect(
                error.operation.contains("the monitor forced the fault signal for green without an")
            )
            #expect(error.advice.contains("sudo gatelight-monitor --reset"))
        }
        // What the monitor said once explains no later refusal of the device itself.
        #expect(try double.reset() == 0)
        double.end()
        let error = #expect(throws: DeviceError.self) {
            _ = try SerialLine("/dev/nothing", baud: .b9600, kernel: kernel)
        }
        #expect(error?.code == .notFound)
    }

    @Test func `noise on the socket ends the connection and nothing else`() throws {
        let double = try LyingTerminal("text")
        defer { double.end() }
        for noise in [
            [UInt8](repeating: 0x61, count: 5000), Array("lamp green 1\n".utf8), [0, 10],
        ] {
            let descriptor = try double.connect()
            _ = gl_send(descriptor, noise, UInt(noise.count))
            var byte: UInt8 = 0
            try double.wait("it hangs up", limit: .seconds(1)) {
                CLinux.read(descriptor, &byte, 1) == 0 || gl_errno() == ECONNRESET
            }
            close(descriptor)
        }
        try double.enter()
        #expect(double.state == .keeping)
    }

    @Test func `a second monitor does not take the socket of the first`() throws {
        let double = try LyingTerminal("text")
        defer { double.end() }
        #expect(try double.second() == 69)
        try double.enter()
        #expect(double.state == .keeping)
    }

    @Test func `clients that say nothing shut out neither terminal nor reset`() throws {
        let double = try LyingTerminal("text")
        defer { double.end() }
        let silent = try (0..<20).map { _ in
            double.rest(.milliseconds(12))
            return try double.connect()
        }
        defer { for descriptor in silent { close(descriptor) } }
        try double.enter()
        #expect(try double.reset() == 0)
    }

    @Test func `a log that nobody reads does not stop the monitor`() throws {
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let double = try LyingTerminal("text", log: FileHandle(fileDescriptor: ends[1]))
        defer { double.end() }
        try double.enter()
        let noise = [UInt8](repeating: 0x78, count: 4096)
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        while write(ends[1], noise, noise.count) > 0 {}
        _ = fcntl(ends[1], F_SETFL, 0)
        try double.send(.green)
        try double.wait("the lie is cut", limit: .seconds(1)) { double.lamp == "fault" }
        try double.wait("it is told", limit: .seconds(1)) {
            double.state == .latched("green without an order")
        }
    }

    @Test func `a latch that cannot be written is told, and written when it can be`() throws {
        let double = try LyingTerminal("text")
        defer { double.end() }
        try double.enter()
        let obstacle = try double.obstructLatch()
        try double.send(.green)
        try double.wait("it is told", limit: .seconds(1)) {
            double.state == .latched("green without an order")
        }
        double.rest(.milliseconds(300))
        #expect(double.latch == nil)
        try FileManager.default.removeItem(at: obstacle)
        try double.wait("it is written down", limit: .seconds(3)) { double.latch != nil }
    }

    @Test func `a latch that points nowhere holds`() throws {
        let double = try LyingTerminal("text")
        defer { double.end() }
        try double.restart { try double.latchPointsNowhere() }
        try double.wait("it forces", limit: .seconds(3)) { double.lamp == "fault" }
    }

    @Test func `rules that others may change are refused`() throws {
        let double = try LyingTerminal("text", mode: 0o666)
        defer { double.end() }
        #expect(double.status == 78)
    }
}

/// A lie, and what the board must show soon after.
struct Lying: Sendable {
    var name: String
    var `protocol`: String
    var withBarrier = false
    var lie: @Sendable (LyingTerminal) throws -> Void
    var isShown: @Sendable (LyingTerminal) -> Bool
    var isCut: @Sendable (String) -> Bool
    var reason: String
}
