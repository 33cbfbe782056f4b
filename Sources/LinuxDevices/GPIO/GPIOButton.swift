public import DeviceInterface

/// A button on a line of a GPIO chip, debounced by the kernel.
public struct GPIOButton: Button {
    private let presses: GPIOPresses

    /// Opens nothing yet. A line that is active when low gets the chip's pull-up, any other its pull-down. It must
    /// be still for `debounce` before a press counts. Throws if the system gives no thread or event.
    public init(
        _ line: GPIOLine, debounce: Duration = .milliseconds(20),
        kernel: any Kernel = LinuxKernel()
    ) throws(DeviceError) {
        presses = try GPIOPresses(line, debounce: debounce, kernel: kernel)
    }

    /// When the next press came, by the kernel's monotonic clock.
    public func nextPress() async throws(DeviceError) -> Duration? {
        try await presses.next()
    }

    /// Gives the line back and ends any waiting for a press.
    public func close() async {
        await presses.close()
    }
}
