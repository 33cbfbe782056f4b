public import DeviceInterface

/// A turnstile or door on one line of a GPIO chip.
///
/// The line is active only for the pulse, never beyond the order's deadline, and it is made
/// inactive before it is released. If the whole machine stops during a pulse, the line keeps its
/// level. Where that matters, use a door controller or relay that ends a pulse by itself.
public struct GPIOBarrier: Barrier {
    /// The line of the barrier and its wiring.
    public struct Options: Hashable, Sendable {
        /// The chip's device file.
        public var chip: String
        /// The offset of the line within the chip.
        public var line: UInt32
        /// Whether the barrier opens when the line is low.
        public var activeLow: Bool
        /// The time that the barrier is open, clamped to 100 ms to 10 s.
        public var pulse: Duration

        /// Creates options with a default pulse of half a second.
        public init(
            chip: String = "/dev/gpiochip0", line: UInt32, activeLow: Bool = false,
            pulse: Duration = .milliseconds(500)
        ) {
            self.chip = chip
            self.line = line
            self.activeLow = activeLow
            self.pulse = pulse
        }
    }

    public let name: String
    private let barrier: PulsedBarrier

    /// Creates a barrier without opening the chip. Throws if the system cannot create a thread.
    public init(
        _ options: Options, kernel: any Kernel = LinuxKernel(),
        clock: any DeadlineClock = MonotonicClock()
    ) throws(DeviceError) {
        name = "barrier \(options.chip) line \(options.line)"
        barrier = PulsedBarrier(
            GPIOBarrierOutput(options, kernel: kernel), length: options.pulse, clock: clock,
            thread: try DeviceThread("gl-barrier"))
    }

    /// Starts a pulse; returns once the line is active.
    public func pulse(until deadline: Duration?) async throws(DeviceError) {
        try await barrier.pulse(until: deadline)
    }

    public func shut() async throws(DeviceError) {
        try await barrier.shut()
    }

    public func check() async throws(DeviceError) {
        try barrier.check()
    }

    public func close() async {
        await barrier.close()
    }
}

private final class GPIOBarrierOutput: BarrierOutput {
    private let options: GPIOBarrier.Options
    private let kernel: any Kernel
    private var line: GPIOOutputs?
    private(set) var mayBeOpen = false

    init(_ options: GPIOBarrier.Options, kernel: any Kernel) {
        self.options = options
        self.kernel = kernel
    }

    func set(_ isOpen: Bool, unless isOver: () -> Bool) throws(DeviceError) {
        do {
            if line == nil {
                line = try GPIOOutputs(
                    chip: options.chip, offsets: [options.line], activeLow: options.activeLow,
                    kernel: kernel)
            }
            if isOver() { return }
            if isOpen { mayBeOpen = true }
            try line?.set(isOpen ? 1 : 0)
            mayBeOpen = isOpen
        } catch {
            // A chip that refused one change may accept the next.
            if isOpen, line != nil, (try? line?.set(0)) != nil { mayBeOpen = false }
            line = nil
            throw error
        }
    }

    func release() {
        line = nil
        mayBeOpen = false
    }
}
