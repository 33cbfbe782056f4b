internal import DeviceGuards
public import DeviceInterface
public import Execution

/// A lamp of three lights on lines of a GPIO chip, through the kernel's character device
/// (linux/gpio.h, v2).
///
/// Exactly one line is active at a time; one request switches all three. A fault blinks yellow.
/// The lines are made inactive before they are given back. The kernel itself does not do that when
/// a program dies: a lamp that must go dark then needs a watchdog of its own.
public struct GPIOIndicator: Indicator {
    /// Which lines, and how they are wired.
    public struct Options: Hashable, Sendable {
        /// The chip's device file.
        public var chip: String
        /// Offset of the green light's line within the chip.
        public var green: UInt32
        /// Offset of the yellow light's line.
        public var yellow: UInt32
        /// Offset of the red light's line.
        public var red: UInt32
        /// Whether a light is on when its line is low, as with most relay boards.
        public var activeLow: Bool
        /// Half a period of the fault signal; 500 ms blinks at 1 Hz.
        public var blinkHalfPeriod: Duration

        /// A fault blinks at 1 Hz unless told otherwise.
        public init(
            chip: String, green: UInt32, yellow: UInt32, red: UInt32, activeLow: Bool,
            blinkHalfPeriod: Duration = .milliseconds(500)
        ) {
            self.chip = chip
            self.green = green
            self.yellow = yellow
            self.red = red
            self.activeLow = activeLow
            self.blinkHalfPeriod = blinkHalfPeriod
        }
    }

    /// The name for logs: the chip and the three lines.
    public let name: String
    private let lamp: LampController

    /// Opens nothing yet. Throws if the system gives no thread.
    public init(
        _ options: Options, kernel: any Kernel = LinuxKernel(),
        clock: any DeadlineClock = MonotonicClock()
    ) throws(DeviceError) {
        name = "lamp \(options.chip) lines \(options.green), \(options.yellow), \(options.red)"
        lamp = LampController(
            GPIOLampOutput(options, kernel: kernel),
            rhythm: .init(blink: options.blinkHalfPeriod, refresh: nil), clock: clock,
            thread: try DeviceThread("gl-lamp"))
    }

    /// Switches the lines, and makes them inactive when a colour's `deadline` has passed. Throws if
    /// that fails or has failed since the last call.
    public func show(_ lamp: Lamp, until deadline: Duration?) async throws(DeviceError) {
        try await self.lamp.show(lamp, until: deadline)
    }

    /// Makes the lines inactive and gives them back.
    public func close() async {
        await lamp.close()
    }
}

/// Three lines, of which at most one is active.
private final class GPIOLampOutput: LampOutput {
    private let options: GPIOIndicator.Options
    private let kernel: any Kernel
    private var lines: GPIOOutputs?

    init(_ options: GPIOIndicator.Options, kernel: any Kernel) {
        self.options = options
        self.kernel = kernel
    }

    var blinksByItself: Bool { false }

    func set(_ lamp: Lamp, unless isOver: () -> Bool) throws(DeviceError) {
        let bits: UInt64 =
            switch lamp {
            case .green: 0b001
            case .yellow: 0b010
            case .red: 0b100
            case .dark, .fault: 0
            }
        do {
            if lines == nil { lines = try open() }
            if !isOver() { try lines?.set(bits) }
        } catch {
            lines = nil
            throw error
        }
    }

    func release() {
        lines = nil
    }

    private func open() throws(DeviceError) -> GPIOOutputs {
        try GPIOOutputs(
            chip: options.chip, offsets: [options.green, options.yellow, options.red],
            activeLow: options.activeLow, kernel: kernel)
    }
}
