internal import DeviceGuards
public import DeviceInterface
public import Execution

/// A turnstile or door on one line of a GPIO chip.
///
/// The line is active for the pulse only, never beyond the order's deadline, and made inactive before it is given back. If the whole
/// machine stops in mid-pulse the line keeps its level: use a door controller or relay that ends
/// a pulse by itself where that matters.
public struct GPIOBarrier: Barrier {
    /// The name for logs: the chip and the line.
    public let name: String
    private let barrier: PulsedBarrier

    /// Opens nothing yet; the barrier opens while `line` is active. `pulse` is how long it is open, and is kept
    /// within 100 ms to 10 s. Throws if the system gives no thread.
    public init(
        _ line: GPIOLine, pulse: Duration, kernel: any Kernel = LinuxKernel(),
        clock: any DeadlineClock = MonotonicClock()
    ) throws(DeviceError) {
        name = "barrier \(line.chip) line \(line.offset)"
        barrier = PulsedBarrier(
            GPIOBarrierOutput(line, kernel: kernel), length: pulse, clock: clock,
            thread: try DeviceThread("gl-barrier"))
    }

    /// Returns once the line is active.
    public func pulse(until deadline: Duration?) async throws(DeviceError) {
        try await barrier.pulse(until: deadline)
    }

    /// Ends a running pulse, or shuts what another process left open. Throws if the line cannot be
    /// made inactive; it is then tried again every 100 ms.
    public func shut() async throws(DeviceError) {
        try await barrier.shut()
    }

    /// Throws while the line has not been made inactive although it had to be.
    public func check() async throws(DeviceError) {
        try barrier.check()
    }

    /// Ends a running pulse and gives the line back.
    public func close() async {
        await barrier.close()
    }
}

private final class GPIOBarrierOutput: BarrierOutput {
    private let wiring: GPIOLine
    private let kernel: any Kernel
    private var line: GPIOOutputs?
    private(set) var mayBeOpen = false

    init(_ wiring: GPIOLine, kernel: any Kernel) {
        self.wiring = wiring
        self.kernel = kernel
    }

    func set(_ isOpen: Bool, unless isOver: () -> Bool) throws(DeviceError) {
        do {
            if line == nil {
                line = try GPIOOutputs(
                    chip: wiring.chip, offsets: [wiring.offset], activeLow: wiring.activeLow,
                    kernel: kernel)
            }
            if isOver() { return }
            if isOpen { mayBeOpen = true }
            try line?.set(isOpen ? 1 : 0)
            mayBeOpen = isOpen
        } catch {
            // A chip that refused one switch may take the next.
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
