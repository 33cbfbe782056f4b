import CLinux
import DeviceInterface
import LinuxDevices
import SystemPackage
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(1)))
struct SerialLineTests {
    static let path = "/dev/ttyUSB0"
    let kernel = ScriptedKernel()

    init() {
        kernel.plug(at: Self.path) { _, _ in }
    }

    func line() throws(DeviceError) -> SerialLine {
        try SerialLine(Self.path, baud: .b9600, kernel: kernel)
    }

    @Test(arguments: 1...6)
    func `a failure at any step of opening leaves nothing open`(_ step: Int) {
        kernel.fail(nil, nth: step, with: .ioError)
        #expect(throws: DeviceError.self) { _ = try line() }
        #expect(kernel.openDescriptors == 0)
        #expect(kernel.misuse == [])
        #expect(kernel.log.count == step)
    }

    @Test(arguments: [
        (Errno.permissionDenied, DeviceError.Code.noPermission, "group \"dialout\""),
        (.resourceBusy, .busy, "fuser -v /dev/ttyUSB0"),
        (.inappropriateIOCTLForDevice, .unsupported, "not a serial port"),
        (.noSuchFileOrDirectory, .notFound, "/dev/serial/by-id"),
        (.ioError, .disconnected, "no hardware behind the port"),
    ])
    func `a refusal is explained`(_ errno: Errno, _ code: DeviceError.Code, _ advice: String) {
        kernel.fail(.open, with: errno)
        let error = #expect(throws: DeviceError.self) { _ = try line() }
        #expect(error?.code == code)
        #expect(error?.errno == errno)
        #expect(error?.advice.contains(advice) == true)
    }

    @Test func `a line in use is refused to everybody, root included, until it is closed`() throws {
        let terminal = try PseudoTerminal()
        do {
            let line = try SerialLine(terminal.path, baud: .b9600, kernel: LinuxKernel())
            let error = #expect(throws: DeviceError.self) {
                _ = try SerialLine(terminal.path, baud: .b9600, kernel: LinuxKernel())
            }
            #expect(error?.code == .busy)
            try line.write([1], within: .seconds(1))
        }
        _ = try SerialLine(terminal.path, baud: .b9600, kernel: LinuxKernel())
    }

    @Test func `a line that another program has locked is not touched`() {
        kernel.fail(.lock, with: .resourceBusy)
        let error = #expect(throws: DeviceError.self) { _ = try line() }
        #expect(error?.code == .busy)
        #expect(kernel.openDescriptors == 0)
        #expect(kernel.log.map(\.call) == [.open, .lock])
    }

    @Test func `a file that is not a terminal device is refused`() {
        let error = #expect(throws: DeviceError.self) {
            _ = try SerialLine("/dev/null", baud: .b9600, kernel: LinuxKernel())
        }
        #expect(error?.errno == .inappropriateIOCTLForDevice)
    }

    @Test func `a message is sent completely through short writes`() throws {
        let line = try line()
        kernel.setWriteLimit(3, of: Self.path)
        try line.write(Array(1...8), within: .seconds(5))
        #expect(kernel.writes(to: Self.path) == [[1, 2, 3], [4, 5, 6], [7, 8]])
    }

    @Test func `a port that accepts no bytes is abandoned at the deadline`() throws {
        let line = try line()
        kernel.setWriteLimit(0, of: Self.path)
        let error = #expect(throws: DeviceError.self) {
            try line.write([1], within: .milliseconds(20))
        }
        #expect(error?.code == .timedOut)
    }

    @Test func `a hung-up line is a disconnected one`() throws {
        let line = try line()
        kernel.setReadiness(Int16(POLLHUP), of: Self.path)
        let error = #expect(throws: DeviceError.self) { try line.read(within: .seconds(5)) }
        #expect(error?.code == .disconnected)
    }

    @Test func `silence gives no bytes`() throws {
        #expect(try line().read(within: .milliseconds(5)) == [])
    }

    @Test func `every byte goes through a real terminal unchanged`() throws {
        let terminal = try PseudoTerminal()
        let kernel = SpyKernel()
        let bytes = Array(UInt8.min...UInt8.max)
        do {
            let line = try SerialLine(terminal.path, baud: .b4800, kernel: kernel)
            #expect(terminal.settings.c_cflag & tcflag_t(CBAUD) == tcflag_t(B4800))
            #expect(terminal.settings.c_lflag == 0)
            try line.write(bytes, within: .seconds(5))
            var heard: [UInt8] = []
            while heard.count < bytes.count { heard += terminal.hear() }
            #expect(heard == bytes)
            terminal.say(bytes)
            var read: [UInt8] = []
            while read.count < bytes.count { read += try line.read(within: .seconds(5)) }
            #expect(read == bytes)
            #expect(kernel.openDescriptors == 1)
        }
        #expect(kernel.openDescriptors == 0)
    }

    @Test func `an unplugged terminal device is distinguished from silence`() throws {
        let terminal = try PseudoTerminal()
        let line = try SerialLine(terminal.path, baud: .b9600, kernel: LinuxKernel())
        terminal.unplug()
        let reading = #expect(throws: DeviceError.self) { try line.read(within: .seconds(5)) }
        #expect(reading?.code == .disconnected)
        let writing = #expect(throws: DeviceError.self) {
            try line.write([1], within: .seconds(5))
        }
        #expect(writing?.code == .disconnected)
    }
}
