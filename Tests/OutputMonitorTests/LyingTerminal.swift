import CLinux
import DeviceInterface
import Execution
import Foundation
import LinuxDevices
import OutputMonitor
import SerialProtocols
import Synchronization
import TestSupport

/// A terminal and its guards that say to the monitor and to the boards what a test tells them, with
/// the boards, and the monitor's process.
final class LyingTerminal: @unchecked Sendable {
    struct Late: Error, CustomStringConvertible {
        var description: String
    }

    private let folder = FileManager.default.temporaryDirectory.appending(
        path: "gatelight-monitor-\(UUID().uuidString)")
    private let language: any LampProtocol
    private let board: Board
    private let gate: Board?
    private let clock = MonotonicClock()
    private let log: FileHandle?
    private var monitor = Process()
    private var terminal: Int32 = -1
    private var lampGuard: Int32 = -1
    private var barrierGuard: Int32 = -1
    private var heard: [UInt8] = []
    private var lastState: MonitorState?

    init(_ name: String, withBarrier: Bool = false, mode: Int = 0o644, log: FileHandle? = nil)
        throws
    {
        self.log = log
        guard let kind = SerialLamp.protocols.first(where: { $0.name == name }) else {
            throw Late(description: "no protocol \(name)")
        }
        language = try kind.init([:])
        board = try Board(language)
        gate = withBarrier ? try Board(try ModbusRelays([:])) : nil
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var rules = "lamp = \(name)\nlamp-device = \(board.line.path)\n"
        if let gate {
            rules += "barrier = modbus\nbarrier-device = \(gate.line.path)\nbarrier-coil = 0\n"
        }
        try rules.write(to: rulesFile, atomically: true, encoding: .utf8)
        chmod(rulesFile.path, mode_t(mode))
        try start()
        try wait("the monitor answers", limit: .seconds(10)) {
            guard self.monitor.isRunning else { return true }
            guard let socket = try? self.connect() else { return false }
            close(socket)
            return true
        }
    }

    var socket: String { folder.path + "/socket" }
    private var rulesFile: URL { folder.appending(path: "rules") }
    private var options: [String] {
        [
            "--rules", rulesFile.path, "--socket", folder.path + "/socket", "--state", folder.path,
        ]
    }

    private static var program: URL {
        let tests = ProcessInfo.processInfo.arguments.first { $0.hasSuffix(".xctest") }
            .map { URL(filePath: $0) }
        return (tests ?? URL(filePath: "/proc/self/exe").resolvingSymlinksInPath())
            .deletingLastPathComponent().appending(path: "gatelight-monitor")
    }

    private func start() throws {
        monitor = Process()
        monitor.executableURL = Self.program
        monitor.arguments = options
        monitor.standardError = log ?? FileHandle.nullDevice
        try monitor.run()
    }

    /// Kills the monitor and starts another one, after `change`.
    func restart(after change: () throws -> Void = {}) throws {
        dropGuards()
        leave()
        kill(monitor.processIdentifier, SIGKILL)
        monitor.waitUntilExit()
        board.forget()
        try change()
        try start()
    }

    /// Makes the latch a symbolic link to nothing.
    func latchPointsNowhere() throws {
        try FileManager.default.createSymbolicLink(
            at: folder.appending(path: "latch"),
            withDestinationURL: folder.appending(path: "nothing"))
    }

    /// Puts a folder in the place of the file that the latch is written to first.
    func obstructLatch() throws -> URL {
        let obstacle = folder.appending(path: "latch.part")
        try FileManager.default.createDirectory(at: obstacle, withIntermediateDirectories: false)
        return obstacle
    }

    /// Starts another monitor with the same socket, and returns its exit status.
    func second() throws -> Int32? {
        let process = Process()
        process.executableURL = Self.program
        process.arguments = options
        process.standardError = FileHandle.nullDevice
        try process.run()
        let end = now + .seconds(2)
        while process.isRunning, now < end { usleep(1000) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        return process.terminationStatus
    }

    func end() {
        dropGuards()
        leave()
        if monitor.isRunning { kill(monitor.processIdentifier, SIGKILL) }
        monitor.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// The exit status of a monitor that does not run.
    var status: Int32? { monitor.isRunning ? nil : monitor.terminationStatus }

    /// Runs `gatelight-monitor --reset`.
    func reset() throws -> Int32 {
        let process = Process()
        process.executableURL = Self.program
        process.arguments = options + ["--reset"]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// The reason in the file of the latch.
    var latch: String? {
        (try? String(contentsOf: folder.appending(path: "latch"), encoding: .utf8))
            .map { $0.trimmingCharacters(in: .newlines) }
    }

    var now: Duration { clock.time }
    /// What the lamp shows, or was sent last.
    var lamp: String { board.lamp }
    var isOpen: Bool { gate.map { $0.lamp == "green" } ?? false }

    func rest(_ time: Duration) {
        let end = now + time
        while now < end { usleep(1000) }
    }

    func wait(_ what: String, limit: Duration, _ condition: () throws -> Bool) throws {
        let end = now + limit
        while try !condition() {
            guard now < end else {
                throw Late(
                    description: "\(what); lamp \(lamp), open \(isOpen), \(lastState as Any)")
            }
            usleep(1000)
        }
    }

    func connect() throws -> Int32 {
        let descriptor = gl_connect(folder.path + "/socket")
        guard descriptor >= 0 else { throw Late(description: "no monitor, error \(gl_errno())") }
        return descriptor
    }

    /// Takes the places of the terminal and of the guards.
    func enter() throws {
        dropGuards()
        try wait("the lines are open", limit: .seconds(3)) {
            if terminal < 0 {
                heard = []
                terminal = try connect()
                try put("terminal\n", on: terminal)
            }
            try put("lamp dark\n", on: terminal)
            rest(.milliseconds(20))
            switch state {
            case .keeping: return true
            case .latched(let reason): throw Late(description: "latched: \(reason)")
            case .taken:
                leave()
                return false
            case .blind, nil: return false
            }
        }
        lampGuard = try seat("lamp")
        if gate != nil { barrierGuard = try seat("barrier") }
    }

    private func seat(_ role: String) throws -> Int32 {
        let descriptor = try connect()
        try put("device \(role)\n", on: descriptor)
        var answer: [UInt8] = []
        try wait("the monitor answers the guard", limit: .seconds(1)) {
            var byte: UInt8 = 0
            while CLinux.read(descriptor, &byte, 1) == 1 {
                answer.append(byte)
                if byte == 0x0A { return true }
            }
            return false
        }
        guard MonitorState(String(decoding: answer.dropLast(), as: UTF8.self)) == .keeping else {
            close(descriptor)
            throw Late(description: String(decoding: answer, as: UTF8.self))
        }
        return descriptor
    }

    func leave() {
        if terminal >= 0 { close(terminal) }
        (terminal, lastState) = (-1, nil)
    }

    func dropGuards() {
        for descriptor in [lampGuard, barrierGuard] where descriptor >= 0 { close(descriptor) }
        (lampGuard, barrierGuard) = (-1, -1)
    }

    /// The last answer to the terminal.
    var state: MonitorState? {
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = terminal < 0 ? 0 : CLinux.read(terminal, &chunk, chunk.count)
        heard += chunk.prefix(max(count, 0))
        while let end = heard.firstIndex(of: 0x0A) {
            lastState = MonitorState(String(decoding: heard[..<end], as: UTF8.self))
            heard.removeSubrange(...end)
        }
        return lastState
    }

    func order(_ order: MonitorOrder) throws { try put("\(order.line)\n", on: terminal) }

    func send(_ lamp: Lamp) throws {
        for message in language.messages(for: lamp) { try send(message.bytes) }
    }

    func send(_ bytes: [UInt8]) throws { try put(bytes, on: lampGuard) }

    func open() throws { try put(ModbusRTU.writeCoil(true, at: 0, unit: 1), on: barrierGuard) }

    func shut() throws {
        if barrierGuard >= 0 {
            try put(ModbusRTU.writeCoil(false, at: 0, unit: 1), on: barrierGuard)
        }
    }

    private func put(_ text: String, on descriptor: Int32) throws {
        try put(Array(text.utf8), on: descriptor)
    }

    private func put(_ bytes: [UInt8], on descriptor: Int32) throws {
        guard gl_send(descriptor, bytes, UInt(bytes.count)) == bytes.count else {
            throw Late(description: "the monitor hung up, error \(gl_errno())")
        }
    }
}

/// A lamp or relay board on a pseudo-terminal, on a thread of its own.
final class Board: Sendable {
    let line: PseudoTerminal
    private let state = Mutex((lamp: "nothing", isEnded: false, isNew: false))

    init(_ language: any LampProtocol) throws {
        line = try PseudoTerminal()
        let lamps = Lamp.allCases.filter { $0 != .fault || language.blinksByItself }
        let states = lamps.map { lamp in
            (lamp.rawValue, language.messages(for: lamp).flatMap(\.bytes))
        }
        let isModbus = language is ModbusRelays
        Thread.detachNewThread { [line, weak self] in
            var (heard, coils): ([UInt8], UInt8) = ([], 0)
            while let self, !self.state.withLock({ $0.isEnded }) {
                if self.state.withLock({ $0.isNew }) {
                    heard = []
                    self.state.withLock { ($0.lamp, $0.isNew) = ("nothing", false) }
                }
                heard += line.hear()
                if isModbus {
                    while let answer = Self.relays(&heard, &coils) {
                        line.say(answer)
                        let names: [UInt8: String] = [0: "dark", 1: "green", 2: "yellow", 4: "red"]
                        let lamp = names[coils & 7] ?? "several"
                        self.state.withLock { $0.lamp = lamp }
                    }
                } else {
                    let found = states.last { heard.suffix($0.1.count) == $0.1[...] }
                    if let found { self.state.withLock { $0.lamp = found.0 } }
                    heard = heard.suffix(64)
                }
                usleep(500)
            }
        }
    }

    deinit { state.withLock { $0.isEnded = true } }

    var lamp: String { state.withLock { $0.lamp } }

    func forget() {
        state.withLock { $0.isNew = true }
        while state.withLock({ $0.isNew }) { usleep(500) }
    }

    /// Takes a request off what was heard, carries it out and returns the answer.
    static func relays(_ heard: inout [UInt8], _ coils: inout UInt8) -> [UInt8]? {
        guard heard.count >= 8 else { return nil }
        let length = heard[1] == 0x0F ? 10 : 8
        guard heard.count >= length else { return nil }
        let request = Array(heard.prefix(length))
        heard.removeFirst(length)
        switch request[1] {
        case 0x01: return ModbusRTU.framed([request[0], 1, 1, coils >> (request[3] & 7)])
        case 0x05:
            let bit = UInt8(1) << (request[3] & 7)
            coils = request[4] == 0xFF ? coils | bit : coils & ~bit
            return request
        case 0x0F:
            coils = request[7]
            return ModbusRTU.framed(Array(request.prefix(6)))
        // No other function is sent by anything of ours.
        default: return []
        }
    }
}
