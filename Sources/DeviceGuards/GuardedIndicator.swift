public import DeviceInterface

/// A lamp in a process of its own, so that its last colour does not survive a crash or hang of the
/// terminal. The guard ends a colour at its deadline, goes dark when the terminal is gone, and
/// shows the fault signal during a silence. Orders must be repeated well within
/// `DeviceGuard.silence`. A guard that dies, or does not run when a colour must end, is replaced by
/// one that first goes dark.
public final class GuardedIndicator: Indicator {
    /// The name for logs, as given to the initializer.
    public let name: String
    private let connection: GuardConnection

    /// Creates a lamp without starting a guard. The processes of `host` must run
    /// `DeviceGuard.serve`.
    package init(_ name: String, on host: any GuardHost) {
        self.name = name
        connection = GuardConnection("lamp", end: .show(.dark, until: nil), on: host)
    }

    /// Sends the state to the guard, which is started if necessary, and waits until the guard shows
    /// it. Throws any failure since the last call.
    public func show(_ lamp: Lamp, until deadline: Duration?) async throws(DeviceError) {
        try await connection.ask(.show(lamp, until: deadline))
    }

    /// Makes the guard go dark and leave, if there is one; returns when it has.
    public func close() async {
        await connection.close()
    }
}

/// A barrier in a process of its own. It shuts when the terminal dies during a pulse or is silent
/// for `DeviceGuard.silence`. If the process dies, another one shuts at once.
public final class GuardedBarrier: Barrier {
    /// The name for logs, as given to the initializer.
    public let name: String
    private let connection: GuardConnection

    /// Creates a barrier without starting a guard. The processes of `host` must run
    /// `DeviceGuard.serve` for a barrier whose pulses last `pulse`. If `pulse` is `nil`, only
    /// deadlines are enforced.
    package init(_ name: String, pulse: Duration? = nil, on host: any GuardHost) {
        self.name = name
        let bounds = PulsedBarrier.bounds
        connection = GuardConnection(
            "barrier", end: .shut,
            pulse: pulse.map { min(max($0, bounds.lowerBound), bounds.upperBound) }, on: host)
    }

    /// Sends the order to the guard, which is started if necessary, and waits until it is carried
    /// out. Throws any failure since the last call.
    public func pulse(until deadline: Duration?) async throws(DeviceError) {
        try await connection.ask(.pulse(until: deadline))
    }

    /// Sends the order to shut to the guard and waits until it is carried out. A failure of an
    /// earlier order does not hold it up.
    public func shut() async throws(DeviceError) {
        try await connection.ask(.shut)
    }

    /// Tells the guard that the terminal is alive. Throws any failure since the last call.
    public func check() async throws(DeviceError) {
        try await connection.check()
    }

    /// Makes the guard shut the barrier and leave, if there is one; returns when it has.
    public func close() async {
        await connection.close()
    }
}
