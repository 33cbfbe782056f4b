import DeviceInterface
import LinuxDevices
import Testing

struct BaudRateTests {
    @Test func `an unknown baud rate is refused with a list of the known ones`() throws {
        #expect(try BaudRate(4800) == .b4800)
        let error = #expect(throws: DeviceError.self) { try BaudRate(9601) }
        #expect(
            error?.advice == "Choose one of 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200.")
    }
}
