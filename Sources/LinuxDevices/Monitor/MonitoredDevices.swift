internal import OutputMonitor
package import DeviceInterface

/// A lamp that a monitor watches. Each order is told to the monitor first. No colour is shown
/// without its consent; dark and the fault signal are shown in any case.
package actor MonitoredIndicator: Indicator {
    /// The lamp's own name.
    package nonisolated let name: String
    private let lamp: any Indicator
    private let monitor: MonitorClient

    /// Creates a lamp whose orders are told to `monitor`.
    package init(_ lamp: any Indicator, monitor: MonitorClient) {
        (name, self.lamp, self.monitor) = (lamp.name, lamp, monitor)
    }

    /// Shows a state. Throws if the monitor is absent, or has forced the fault signal.
    ///
    /// The lamp takes its order before anything suspends, so both sides get orders in one sequence.
    package func show(_ state: Lamp, until deadline: Duration?) async throws(DeviceError) {
        let trouble = monitor.tell(.lamp(state, until: deadline))
        guard let trouble else { return try await lamp.show(state, until: deadline) }
        switch state {
        case .green, .yellow, .red: throw trouble
        case .dark, .fault:
            // The monitor's words say more than the guard's, which it refuses.
            try? await lamp.show(state, until: deadline)
            throw trouble
        }
    }

    /// Goes dark and releases everything.
    package func close() async {
        _ = monitor.tell(.lamp(.dark, until: nil))
        await lamp.close()
    }
}

/// A barrier that a monitor watches. It opens only with the monitor's consent.
package actor MonitoredBarrier: Barrier {
    /// The barrier's own name.
    package nonisolated let name: String
    private let barrier: any Barrier
    private let monitor: MonitorClient

    /// Creates a barrier whose orders are told to `monitor`.
    package init(_ barrier: any Barrier, monitor: MonitorClient) {
        (name, self.barrier, self.monitor) = (barrier.name, barrier, monitor)
    }

    /// Opens. Throws if the monitor is absent, or has forced the fault signal.
    package func pulse(until deadline: Duration?) async throws(DeviceError) {
        if let trouble = monitor.tell(.pulse(until: deadline)) { throw trouble }
        try await barrier.pulse(until: deadline)
    }

    /// Shuts, whatever the monitor says, and then throws what is wrong with the monitor. The order
    /// is thus repeated, and a guard that opened the line without a monitor gives it back.
    package func shut() async throws(DeviceError) {
        guard let trouble = monitor.tell(.shut) else { return try await barrier.shut() }
        try? await barrier.shut()
        throw trouble
    }

    /// Throws what is wrong with the monitor or the barrier. Without a monitor the terminal then
    /// shuts again and again.
    package func check() async throws(DeviceError) {
        if let trouble = monitor.check() { throw trouble }
        try await barrier.check()
    }

    /// Shuts and releases everything.
    package func close() async {
        _ = monitor.tell(.shut)
        await barrier.close()
    }
}
