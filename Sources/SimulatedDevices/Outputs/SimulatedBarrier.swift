public import DeviceInterface
import Synchronization

/// A barrier that records when it was opened and shut.
public final class SimulatedBarrier: Barrier {
    /// The name, `simulated barrier`.
    public let name = "simulated barrier"
    private let now: @Sendable () -> Duration
    private let length: Duration
    private let faults: [ClosedRange<Duration>]
    /// The time of each opening and its end, unless it is shut earlier.
    private let openings = Mutex<[Range<Duration>]>([])
    private let unplugged = Mutex(false)

    /// Creates a barrier. `now` gives the time, a pulse lasts `pulse`, and orders fail during
    /// `faults`.
    public init(
        faults: [ClosedRange<Duration>] = [], pulse: Duration = .milliseconds(500),
        now: @escaping @Sendable () -> Duration
    ) {
        self.now = now
        self.faults = faults
        length = max(.zero, pulse)
    }

    /// The times at which it was opened.
    public var pulses: [Duration] { openings.withLock { $0.map(\.lowerBound) } }

    /// The intervals in which it was open. Each ends with its pulse, its deadline or an order to
    /// shut; an open one ends now.
    public var openIntervals: [Range<Duration>] {
        let time = now()
        return openings.withLock { openings in openings.map { $0.cut(at: time) } }
    }

    /// The times at which it was shut.
    public var closes: [Duration] {
        let time = now()
        return openings.withLock { $0.map(\.upperBound).filter { $0 <= time } }
    }

    /// Whether it is open now.
    public var isOpen: Bool {
        let time = now()
        return openings.withLock { $0.last?.contains(time) ?? false }
    }

    /// Whether its cable is unplugged.
    public var isUnplugged: Bool {
        get { unplugged.withLock { $0 } }
        set { unplugged.withLock { $0 = newValue } }
    }

    /// Opens the barrier unless it is open or the deadline has passed.
    public func pulse(until deadline: Duration?) async throws(DeviceError) {
        let time = try reach()
        let end = min(time + length, deadline ?? .seconds(Int64.max))
        openings.withLock { openings in
            guard end > time, openings.last?.contains(time) != true else { return }
            openings.append(time..<end)
        }
    }

    /// Ends a running pulse.
    public func shut() async throws(DeviceError) {
        end(at: try reach())
    }

    /// Ends a running pulse.
    public func close() async {
        end(at: now())
    }

    private func end(at time: Duration) {
        openings.withLock { openings in
            guard let last = openings.popLast() else { return }
            openings.append(last.cut(at: time))
        }
    }

    private func reach() throws(DeviceError) -> Duration {
        let time = now()
        guard !isUnplugged, !faults.contains(where: { $0.contains(time) }) else {
            throw DeviceError(.ioFailed, "write \(name)", advice: "Plug it in again.")
        }
        return time
    }
}

extension Range<Duration> {
    /// Returns the part before `time`.
    fileprivate func cut(at time: Duration) -> Range<Duration> {
        lowerBound..<Swift.min(upperBound, Swift.max(lowerBound, time))
    }
}
