import DeviceInterface
import LinuxDevices
import OutputMonitor

/// A lamp on three lines of a GPIO chip, or a barrier on one. The guard sends a byte whose bits are
/// the levels of the lines, and gets a byte: 0 if they were set.
///
/// What the guard sends is set only in the step that then reads the lines, so none of it is unseen.
final class HeldLines: HeldOutput {
    private let chip: String
    private let offsets: [UInt32]
    private let activeLow: Bool
    private let isLamp: Bool
    private let kernel: any Kernel
    private var lines: GPIOOutputs?
    private var nextTry = Duration.zero
    private var pending: [UInt8] = []
    /// The newest levels that the guard sent, and the number of its bytes without an answer.
    private var wanted: UInt64?
    private var unanswered = 0
    private var isUnknown = false
    private var forcedSince: Duration?
    private(set) var trouble: String? = "not opened yet"

    private static let pause = Duration.milliseconds(200)

    /// A lamp; the lines are those of green, yellow and red.
    init(
        lamp chip: String, _ offsets: [UInt32], activeLow: Bool, kernel: any Kernel = LinuxKernel()
    ) {
        (self.chip, self.offsets, self.activeLow) = (chip, offsets, activeLow)
        (isLamp, self.kernel) = (true, kernel)
    }

    /// A barrier that is open while its line is active.
    init(
        barrier chip: String, _ line: UInt32, activeLow: Bool, kernel: any Kernel = LinuxKernel()
    ) {
        (self.chip, offsets, self.activeLow) = (chip, [line], activeLow)
        (isLamp, self.kernel) = (false, kernel)
    }

    var descriptor: Int32 { -1 }
    var isBusy: Bool { false }
    func hasLeft(at now: Duration) -> Bool { true }

    func take(_ bytes: [UInt8], at now: Duration) {
        // No guard activates two lines.
        let known: [UInt8] = isLamp ? [0b000, 0b001, 0b010, 0b100] : [0, 1]
        for byte in bytes where !isUnknown {
            isUnknown = !known.contains(byte)
            (wanted, unanswered) = (UInt64(byte), unanswered + 1)
        }
    }

    func answers() -> [UInt8] {
        defer { pending = [] }
        return pending
    }

    func step(at now: Duration) -> [(OutputReading, Duration)] {
        if lines == nil, now >= nextTry {
            nextTry = now + Self.pause
            do {
                lines = try GPIOOutputs(
                    chip: chip, offsets: offsets, activeLow: activeLow, kernel: kernel)
                trouble = nil
            } catch {
                trouble = error.description
            }
        }
        if isUnknown { return [(.unknownBytes, now)] }
        if let bits = wanted {
            pending += [UInt8](repeating: set(bits) ? 0 : 1, count: unanswered)
            (wanted, unanswered) = (nil, 0)
        }
        do {
            guard let bits = try lines?.values() else { return [(unreadable, now)] }
            return [(reading(bits), now)]
        } catch {
            lose(error)
            return [(unreadable, now)]
        }
    }

    func end(at now: Duration) {
        forget()
        forcedSince = nil
        _ = set(0)
    }

    func force(at now: Duration) {
        forget()
        let start = forcedSince ?? now
        forcedSince = start
        _ = set(isLamp && FaultSignal.isLit(after: now - start) ? 0b010 : 0)
    }

    /// Drops what the guard left.
    private func forget() {
        (pending, wanted, unanswered, isUnknown) = ([], nil, 0, false)
    }

    private func set(_ bits: UInt64) -> Bool {
        guard lines != nil else { return false }
        do {
            try lines?.set(bits)
            return true
        } catch {
            lose(error)
            return false
        }
    }

    private func lose(_ error: DeviceError) {
        lines = nil
        trouble = error.description
    }

    private var unreadable: OutputReading { isLamp ? .lamp(.unreadable) : .barrier(.unreadable) }

    private func reading(_ bits: UInt64) -> OutputReading {
        isLamp
            ? .lamp(.lights(Lights(rawValue: UInt8(truncatingIfNeeded: bits))))
            : .barrier(bits & 1 == 0 ? .shut : .open)
    }
}
