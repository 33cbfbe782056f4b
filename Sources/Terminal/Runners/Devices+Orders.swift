import DeviceInterface
import TerminalCore

extension Indicator {
    /// Carries out an order of the core and returns the device's error, if any.
    func carryOut(_ order: LampUpkeep.Order) async -> DeviceError? {
        do throws(DeviceError) {
            try await show(order.lamp, until: order.deadline)
            return nil
        } catch {
            return error
        }
    }
}

extension Barrier {
    /// Carries out an order of the core and returns the device's error, if any.
    func carryOut(_ order: BarrierUpkeep.Order) async -> DeviceError? {
        do throws(DeviceError) {
            switch order {
            case .pulse(let until): try await pulse(until: until)
            case .shut: try await shut()
            case .check: try await check()
            }
            return nil
        } catch {
            return error
        }
    }
}
