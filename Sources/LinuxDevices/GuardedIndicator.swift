public import DeviceInterface
public import Verdicts

/// A lamp in a process of its own, so that it outlives neither a crash nor a hang of the terminal
/// with its last colour: the guard goes dark when the terminal is gone, and shows the fault signal
/// when it hears nothing. Orders must be repeated well within `DeviceGuard.silence`.
public final class GuardedIndicator: Indicator {
    public let name: String
    private let connection: GuardConnection

    /// Starts nothing yet. `executable` with `arguments` must run `DeviceGuard.serve`.
    public init(_ name: String, executable: String, arguments: [String]) throws(DeviceError) {
        self.name = name
        connection = try GuardConnection(
            "lamp", executable: executable, arguments: arguments)
    }

    public func show(_ lamp: Lamp, until deadline: Duration?) async throws(DeviceError) {
        try await connection.ask(.show(lamp))
    }

    public func close() async {
        await connection.close()
    }
}

/// A barrier in a process of its own: it shuts when the terminal dies in the middle of a pulse.
public final class GuardedBarrier: Barrier {
    public let name: String
    private let connection: GuardConnection

    /// Starts nothing yet. `executable` with `arguments` must run `DeviceGuard.serve`.
    public init(_ name: String, executable: String, arguments: [String]) throws(DeviceError) {
        self.name = name
        connection = try GuardConnection(
            "barrier", executable: executable, arguments: arguments)
    }

    public func pulse(until deadline: Duration?) async throws(DeviceError) {
        try await connection.ask(.pulse)
    }

    public func shut() async throws(DeviceError) {
        try await connection.ask(.shut)
    }

    public func close() async {
        await connection.close()
    }
}
