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
    private var order = LampOrder(lamp: .dark, until: nil)
    private var lastError: DeviceError?

    init(indicator: any Indicator) {
        self.indicator = indicator
    }

    func show(_ order: LampOrder) async -> Outcome {
        self.order = order
        return await carryOut()
    }

    func endOverdue(at time: Duration) async -> Outcome {
        guard let until = order.until, time >= until else { return .unchanged }
        return await show(LampOrder(lamp: .dark, until: nil))
    }

    func repeatOrder(onlyFailed: Bool) async -> Outcome {
        guard lastError != nil || !onlyFailed else { return .unchanged }
        return await carryOut()
    }

    private func carryOut() async -> Outcome {
        do throws(DeviceError) {
            try await indicator.show(order.lamp)
            defer { lastError = nil }
            return lastError == nil ? .unchanged : .recovered
        } catch {
            defer { lastError = error }
            return lastError == error ? .unchanged : .failed(error)
        }
    }
}
