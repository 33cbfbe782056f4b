internal import CLinux
internal import DeviceInterface

/// Runs one guard after the other on a thread of its own. It starts a guard when needed, passes
/// orders on, and replaces a guard that is gone or silent. The new guard's first order then ends
/// whatever may be lit or open.
final class GuardSupervisor {
    /// An order without an answer; for the supervisor's own orders nobody waits.
    private struct Order {
        var order: GuardOrder
        var waiting: [CheckedContinuation<DeviceError?, Never>]
    }

    /// The pause that prevents a busy loop when guards die at once.
    private static let restartPause = Duration.milliseconds(200)

    private let name: String
    private let end: GuardOrder
    private let executable: String
    private let arguments: [String]
    private let inbox: GuardInbox
    private let clock = MonotonicClock()

    private var process: GuardProcess?
    private var duty: GuardDuty
    private var orders: [Order] = []
    /// The failure that has not been reported yet.
    private var failure: DeviceError?
    private var nextStart = Duration.zero
    /// The number of guards that may still be started for an orderly end; `nil` if none is
    /// requested.
    private var closing: Int?

    init(
        _ name: String, end: GuardOrder, pulse: Duration?, executable: String,
        arguments: [String], inbox: GuardInbox
    ) {
        (self.name, self.end, self.inbox) = (name, end, inbox)
        (self.executable, self.arguments) = (executable, arguments)
        duty = GuardDuty(pulse: pulse)
    }

    /// Runs until there are no more requests. The guard then sees the end of the connection and
    /// leaves.
    func run() {
        while let requests = inbox.take() {
            hear()
            for request in requests { meet(request) }
            watch()
            wait()
        }
    }

    private func meet(_ request: GuardInbox.Request) {
        let waiting = request.continuation
        switch request.kind {
        case .order(let order):
            // An order to shut is never refused.
            if order != .shut, let failure = failure.take() {
                return waiting.resume(returning: failure)
            }
            if let error = startIfNone() { return waiting.resume(returning: error) }
            send(order, waiting: [waiting])
        case .check:
            // The guard is asked first, so that it hears from the terminal in any case.
            if process != nil { ask() }
            waiting.resume(returning: failure.take())
        case .close:
            guard process != nil || !duty.isSafe, startIfNone() == nil else {
                return waiting.resume(returning: nil)
            }
            closing = 1
            if !duty.isSafe { ask() }
            send(.close, waiting: [waiting])
        }
    }

    private func startIfNone() -> DeviceError? {
        guard process == nil else { return nil }
        nextStart = clock.time + Self.restartPause
        do throws(DeviceError) {
            process = try GuardProcess(executable, arguments)
        } catch {
            return error
        }
        let isSafe = duty.isSafe
        duty.start()
        if !isSafe { send(end, waiting: []) }
        return nil
    }

    private func send(
        _ order: GuardOrder, waiting: [CheckedContinuation<DeviceError?, Never>]
    ) {
        orders.append(Order(order: order, waiting: waiting))
        duty.send(order, at: clock.time)
        // The end of a dead guard is noticed when its channel is read.
        _ = process?.channel.sender.send(order.line)
    }

    private func ask() {
        duty.ask(at: clock.time)
        _ = process?.channel.sender.send(GuardOrder.alive.line)
    }

    /// Carries out what is due by now.
    private func watch() {
        if process == nil {
            if !duty.isSafe, clock.time >= nextStart, let error = startIfNone() { failure = error }
            return
        }
        switch duty.demand(at: clock.time) {
        case .nothing: break
        case .ask: ask()
        case .replace: replace()
        case .giveUp:
            duty.giveUp()
            lose()
        }
    }

    /// Waits for a request, a line, or the time of the next check.
    private func wait() {
        var look = process == nil ? nil : duty.nextLook
        if process == nil, !duty.isSafe { look = nextStart }
        let timeout = look.map { ($0 - clock.time).pollTimeout } ?? -1
        var descriptors = [(inbox.wake.descriptor, Int16(POLLIN))]
        if let socket = process?.channel.descriptor { descriptors.append((socket, Int16(POLLIN))) }
        _ = try? LinuxKernel().poll(descriptors, timeout: timeout)
    }

    private func hear() {
        while process != nil {
            switch process?.channel.next(within: .zero) {
            case .line(let line): take(line)
            case .silence, nil: return
            case .end: lose()
            }
        }
    }

    private func take(_ line: String) {
        switch GuardReply(line) {
        case .alive(let answer):
            duty.hear(at: clock.time)
            failure = answer.error ?? failure
        case .answer(let answer) where !orders.isEmpty:
            let order = orders.removeFirst()
            duty.answer(isDone: answer.error == nil, at: clock.time)
            if order.waiting.isEmpty { failure = answer.error ?? failure }
            order.waiting.forEach { $0.resume(returning: answer.error) }
            if order.order == .close { leave(kill: false) }
        // A line that cannot be parsed is no answer.
        case .answer, nil: lose()
        }
    }

    /// Ends a guard that was told to leave, or must leave.
    private func leave(kill mustKill: Bool) {
        process.take()?.end(kill: mustKill)
        duty.forget()
        closing = nil
    }

    /// Ends a guard that is gone or has hung, and reports it to waiting callers, or else to the
    /// next caller.
    private func lose() {
        process.take()?.end(kill: true)
        if closing != nil { return leaveAgain() }
        if duty.isHeard { nextStart = clock.time }
        let waiting = orders.flatMap(\.waiting)
        if waiting.isEmpty { failure = lost }
        orders = []
        if !duty.isSafe, clock.time >= nextStart, let error = startIfNone() { failure = error }
        waiting.forEach { $0.resume(returning: lost) }
    }

    /// Replaces a silent guard because something must end. It may only be slow, so callers hear of
    /// it only if the next guard fails.
    private func replace() {
        process.take()?.end(kill: true)
        if closing != nil { return leaveAgain() }
        let last = orders
        orders = []
        if let error = startIfNone() {
            failure = error
            for order in last { order.waiting.forEach { $0.resume(returning: error) } }
            return
        }
        for order in last { sendAgain(order) }
    }

    private func sendAgain(_ order: Order) {
        // A lost pulse is not repeated.
        guard case .pulse = order.order else { return send(order.order, waiting: order.waiting) }
        order.waiting.forEach { $0.resume(returning: lost) }
    }

    /// Handles a guard that did not leave: another one ends whatever it may have left on.
    private func leaveAgain() {
        let waiting = orders.flatMap(\.waiting)
        orders = []
        guard let left = closing, left > 0, !duty.isSafe, startIfNone() == nil else {
            leave(kill: true)
            return waiting.forEach { $0.resume(returning: lost) }
        }
        closing = left - 1
        send(.close, waiting: waiting)
    }

    private var lost: DeviceError {
        DeviceError(
            .disconnected, "ask the guard of the \(name)",
            advice: "The guard died or hung and is restarted; the system's log says why.")
    }
}
