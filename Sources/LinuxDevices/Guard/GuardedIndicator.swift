public import DeviceInterface
public import Verdicts

/// A lamp in a process of its own, so that it outlives neither a crash nor a hang of the terminal
/// with its last colour: the guard ends a colour at its deadline, goes dark when the terminal is gone,
/// and shows the fault signal when it hears nothing. Orders must be repeated well within
/// `DeviceGuard.silence`. A guard that dies, or is stopped when a colour must end, is replaced by one
/// that goes dark first.
public final class GuardedIndicator: Indicator {
    public let name: String
    private let connection: GuardConnection

    /// Starts nothing yet. `executable` with `arguments` must run `DeviceGuard.serve`.
    public init(_ name: String, executable: String, arguments: [String]) throws(DeviceError) {
        self.name = name
        connection = try GuardConnection(
            "lamp", end: .show(.dark, until: nil), executable: executable, arguments: arguments)
    }

    public func show(_ lamp: Lamp, until deadline: Duration?) async throws(DeviceError) {
        try await connection.ask(.show(lamp, until: deadline))
    }

    public func close() async {
        await connection.close()
    }
}

/// A barrier in a process of its own: it shuts when the terminal dies in the middle of a pulse, or
/// says nothing for `DeviceGuard.silence`. When the process dies another one shuts at once.
public final class GuardedBarrier: Barrier {
    public let name: String
    private let connection: GuardConnection

    /// Starts nothing yet. `executable` with `arguments` must run `DeviceGuard.serve` of a barrier
    /// whose pulses last `pulse`; `nil` if that is not known: then only deadlines are watched.
    public init(
        _ name: String, pulse: Duration? = nil, executable: String, arguments: [String]
    ) throws(DeviceError) {
        self.name = name
        let bounds = PulsedBarrier.bounds
        connection = try GuardConnection(
            "barrier", end: .shut,
            pulse: pulse.map { min(max($0, bounds.lowerBound), bounds.upperBound) },
            executable: executable, arguments: arguments)
    }

    public func pulse(until deadline: Duration?) async throws(DeviceError) {
        try await connection.ask(.pulse(until: deadline))
    }

    public func shut() async throws(DeviceError) {
        try await connection.ask(.shut)
    }

    public func check() async throws(DeviceError) {
        try await connection.check()
    }

    public func close() async {
        await connection.close()
    }
}
