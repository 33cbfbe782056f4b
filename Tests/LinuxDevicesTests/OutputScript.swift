import DeviceGuards
import DeviceInterface
import Synchronization

/// What an output is told, and what a test lets happen meanwhile.
final class OutputScript<Order: Sendable>: Sendable {
    typealias Hook = @Sendable (Order, _ isOver: () -> Bool) -> Void

    private struct State {
        var told: [Order] = []
        var releases = 0
        var errors: [DeviceError] = []
        var before: Hook?
        var after: Hook?
    }

    private let state = Mutex(State())

    /// What the device has carried out, in its order.
    var told: [Order] { state.withLock { $0.told } }
    var releases: Int { state.withLock { $0.releases } }

    /// Whether an error is left that no order has had.
    var willFail: Bool { state.withLock { !$0.errors.isEmpty } }

    /// Lets the next orders fail, one for each error.
    func fail(_ errors: DeviceError...) { state.withLock { $0.errors += errors } }

    /// Runs `hook` on the device's thread, right before an order looks whether it is over.
    func beforeSending(_ hook: @escaping Hook) { state.withLock { $0.before = hook } }

    /// Runs `hook` on the device's thread, after an order was sent or failed.
    func afterSending(_ hook: @escaping Hook) { state.withLock { $0.after = hook } }

    /// Returns whether the order was sent.
    fileprivate func send(_ order: Order, unless isOver: () -> Bool) throws(DeviceError) -> Bool {
        let (before, after) = state.withLock { ($0.before, $0.after) }
        before?(order, isOver)
        guard !isOver() else { return false }
        let error = state.withLock { state -> DeviceError? in
            guard state.errors.isEmpty else { return state.errors.removeFirst() }
            state.told.append(order)
            return nil
        }
        after?(order, isOver)
        if let error { throw error }
        return true
    }

    fileprivate func release() { state.withLock { $0.releases += 1 } }
}

/// A lamp that does what its script says.
final class ScriptedLamp: LampOutput {
    let blinksByItself: Bool
    private let script: OutputScript<Lamp>

    init(_ script: OutputScript<Lamp>, blinksByItself: Bool = false) {
        (self.script, self.blinksByItself) = (script, blinksByItself)
    }

    func set(_ lamp: Lamp, unless isOver: () -> Bool) throws(DeviceError) {
        _ = try script.send(lamp, unless: isOver)
    }

    func release() { script.release() }
}

/// A barrier that does what its script says. It may be open after an order to open that failed,
/// unless it was not found.
final class ScriptedBarrier: BarrierOutput {
    private(set) var mayBeOpen = false
    private let script: OutputScript<Bool>

    init(_ script: OutputScript<Bool>) {
        self.script = script
    }

    func set(_ isOpen: Bool, unless isOver: () -> Bool) throws(DeviceError) {
        do {
            if try script.send(isOpen, unless: isOver) { mayBeOpen = isOpen }
        } catch {
            if isOpen, error.code != .notFound { mayBeOpen = true }
            throw error
        }
    }

    func release() {
        script.release()
        mayBeOpen = false
    }
}
