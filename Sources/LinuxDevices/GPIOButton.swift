public import DeviceInterface

/// A button on a line of a GPIO chip, debounced by the kernel.
public struct GPIOButton: Button {
    /// The line of the button and its wiring.
    public struct Options: Hashable, Sendable {
        /// The chip's device file.
        public var chip: String
        /// The offset of the line within the chip.
        public var line: UInt32
        /// Whether pressing pulls the line low. The chip's pull-up is then used, otherwise its
        /// pull-down.
        public var activeLow: Bool
        /// The time that the line must be stable before a press counts.
        public var debounce: Duration

        /// Creates options; the default is a button to ground, debounced for 20 ms.
        public init(
            chip: String = "/dev/gpiochip0", line: UInt32, activeLow: Bool = true,
            debounce: Duration = .milliseconds(20)
        ) {
            self.chip = chip
            self.line = line
            self.activeLow = activeLow
            self.debounce = debounce
        }
    }

    private let presses: GPIOPresses

    /// Creates a button without opening the chip. Throws if the system cannot create a thread or
    /// event.
    public init(_ options: Options, kernel: any Kernel = LinuxKernel()) throws(DeviceError) {
        presses = try GPIOPresses(options, kernel: kernel)
    }

    /// Returns the time of the next press on the kernel's monotonic clock.
    public func nextPress() async throws(DeviceError) -> Duration? {
        try await presses.next()
    }

    public func close() async {
        await presses.close()
    }
}
