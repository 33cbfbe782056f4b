import DeviceInterface
import Verdicts

/// The lamp's last order and whether the indicator took it.
actor LampDriver {
    enum Outcome {
        case unchanged
        case recovered
        case failed(DeviceError)
    }

    private let indicator: any Indicator
    private let renewal: Duration
    private let now: @Sendable () -> Duration
    private var order: LampOrder
    private var lastError: DeviceError?

    /// An order holds for `renewal` after the engine gave it.
    init(indicator: any Indicator, renewal: Duration, now: @escaping @Sendable () -> Duration) {
        self.indicator = indicator
        self.renewal = renewal
        self.now = now
        order = LampOrder(lamp: .dark, until: nil, givenAt: now())
    }

    /// Takes an order; the device is told if it shows something else or ends earlier. One that ends later is
    /// told with the next repetition.
    func show(_ order: LampOrder) async -> Outcome {
        let isNews = order.lamp != self.order.lamp || order.ends(before: self.order)
        self.order = order
        return isNews ? await carryOut() : .unchanged
    }

    /// Goes dark if the order is over.
    func endOverdue(at time: Duration) async -> Outcome {
        guard let deadline = order.deadline(renewal: renewal), time >= deadline else {
            return .unchanged
        }
        return await show(LampOrder(lamp: .dark, until: nil, givenAt: time))
    }

    /// Tells the device again.
    func repeatOrder(onlyFailed: Bool) async -> Outcome {
        guard lastError != nil || !onlyFailed else { return .unchanged }
        return await carryOut()
    }

    private func carryOut() async -> Outcome {
        let deadline = order.deadline(renewal: renewal)
        // What waited until it was over is not shown late.
        let isOver = deadline.map { now() >= $0 } ?? false
        do throws(DeviceError) {
            try await indicator.show(isOver ? .dark : order.lamp, until: isOver ? nil : deadline)
            defer { lastError = nil }
            return lastError == nil ? .unchanged : .recovered
        } catch {
            defer { lastError = error }
            return lastError == error ? .unchanged : .failed(error)
        }
    }
}
