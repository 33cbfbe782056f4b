public import DeviceInterface

/// A button on a line of a GPIO chip, debounced by the kernel.
public struct GPIOButton: Button {
    /// Which line, and how it is wired.
    public struct Options: Hashable, Sendable {
        /// The chip's device file.
        public var chip: String
        /// Offset of the line within the chip.
        public var line: UInt32
        /// Whether pressing pulls the line low; the chip's pull-up is used then, else its
        /// pull-down.
        public var activeLow: Bool
        /// How long the line must be still before a press counts.
        public var debounce: Duration

        /// A button to ground, debounced for 20 ms, unless told otherwise.
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

    /// Opens nothing yet. Throws if the system gives no thread or event.
    public init(_ options: Options, kernel: any Kernel = LinuxKernel()) throws(DeviceError) {
        presses = try GPIOPresses(options, kernel: kernel)
    }

    /// When the next press came, by the kernel's monotonic clock.
    public func nextPress() async throws(DeviceError) -> Duration? {
        try await presses.next()
    }

    public func close() async {
        await presses.close()
    }
}
