internal import DeviceInterface
internal import Execution

/// Runs one guard after the other on a thread of its own. It starts a guard when needed, passes
/// orders on, and replaces a guard that is gone or silent. The new guard's first order then ends
/// whatever may be lit or open.
actor GuardSupervisor {
    /// An order without an answer; for the supervisor's own orders nobody waits.
    private struct Order {
        var order: GuardOrder
        /// When it was first sent, to this guard or an earlier one.
        var since: Duration
        var waiting: [CheckedContinuation<DeviceError?, Never>]
    }

    /// The pause that prevents a busy loop when guards die at once.
    private static let restartPause = Duration.milliseconds(200)

    private let name: String
    private let end: GuardOrder
    private let host: any GuardHost
    private let inbox: GuardInbox
    private let clock: any DeadlineClock

    private var guardian: (any GuardLink)?
    private var duty: GuardDuty
    private var orders: [Order] = []
    /// The failure that has not been reported yet.
    private var failure: DeviceError?
    private var nextStart = Duration.zero
    /// The number of guards that may still be started for an orderly end; `nil` if none is
    /// requested.
    private var closing: Int?

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        host.thread.asUnownedSerialExecutor()
    }

    init(
        _ name: String, end: GuardOrder, pulse: Duration?, on host: any GuardHost,
        inbox: GuardInbox
    ) {
        (self.name, self.end, self.host, self.inbox) = (name, end, host, inbox)
        clock = host.context.clock
        duty = GuardDuty(pulse: pulse)
    }

    /// Runs until there are no more requests. The guard then sees the end of the connection and
    /// leaves.
    func run() async {
        while let requests = inbox.take() {
            await hear()
            for request in requests { meet(request) }
            await watch()
            await wait()
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
            if guardian != nil { ask() }
            waiting.resume(returning: failure.take())
        case .close:
            guard guardian != nil || !duty.isSafe, startIfNone() == nil else {
                return waiting.resume(returning: nil)
            }
            closing = 1
            if !duty.isSafe { ask() }
            send(.close, waiting: [waiting])
        }
    }

    private func startIfNone() -> DeviceError? {
        guard guardian == nil else { return nil }
        nextStart = clock.time + Self.restartPause
        do throws(DeviceError) {
            guardian = try host.start()
        } catch {
            return error
        }
        let isSafe = duty.isSafe
        duty.start()
        if !isSafe { send(end, waiting: []) }
        return nil
    }

    private func send(
        _ order: GuardOrder, since: Duration? = nil,
        waiting: [CheckedContinuation<DeviceError?, Never>]
    ) {
        orders.append(Order(order: order, since: since ?? clock.time, waiting: waiting))
        duty.send(order, at: clock.time)
        // The end of a dead guard is noticed when its channel is read.
        _ = guardian?.send(order.line)
    }

    private func ask() {
        duty.ask(at: clock.time)
        _ = guardian?.send(GuardOrder.alive.line)
    }

    /// Carries out what is due by now.
    private func watch() async {
        if guardian == nil {
            if !duty.isSafe, clock.time >= nextStart, let error = startIfNone() { failure = error }
            return
        }
        switch duty.demand(at: clock.time) {
        case .nothing: break
        case .ask: ask()
        case .replace: await replace()
        case .giveUp:
            duty.giveUp()
            await lose()
        }
    }

    /// Waits for a request, a line, or the time of the next check.
    private func wait() async {
        var look = guardian == nil ? nil : duty.nextLook
        if guardian == nil, !duty.isSafe { look = nextStart }
        await host.wait(for: guardian, until: look)
    }

    private func hear() async {
        while let guardian {
            switch guardian.next() {
            case .line(let line): await take(line)
            case .silence: return
            case .end: await lose()
            }
        }
    }

    private func take(_ line: String) async {
        switch GuardReply(line) {
        case .alive(let answer):
            duty.hear(at: clock.time)
            failure = answer.error ?? failure
        case .answer(let answer) where !orders.isEmpty:
            let order = orders.removeFirst()
            duty.answer(isDone: answer.error == nil, at: clock.time)
            if order.waiting.isEmpty { failure = answer.error ?? failure }
            order.waiting.forEach { $0.resume(returning: answer.error) }
            if order.order == .close { await leave(kill: false) }
        // A line that cannot be parsed is no answer.
        case .answer, nil: await lose()
        }
    }

    /// Ends a guard that was told to leave, or must leave.
    private func leave(kill mustKill: Bool) async {
        await guardian.take()?.end(kill: mustKill)
        duty.forget()
        closing = nil
    }

    /// Ends a guard that is gone or has hung, and reports it to waiting callers, or else to the
    /// next caller.
    private func lose() async {
        await guardian.take()?.end(kill: true)
        if closing != nil { return await leaveAgain() }
        if duty.isHeard { nextStart = clock.time }
        let waiting = orders.flatMap(\.waiting)
        if waiting.isEmpty { failure = lost }
        orders = []
        if !duty.isSafe, clock.time >= nextStart, let error = startIfNone() { failure = error }
        waiting.forEach { $0.resume(returning: lost) }
    }

    /// Replaces a silent guard because something must end. It may only be slow, so callers hear of
    /// it only if the next guard fails.
    private func replace() async {
        // A device that keeps an order for so long has hung, whichever guard asks it.
        let isHung = orders.contains { clock.time - $0.since >= GuardDuty.patience }
        if isHung, closing == nil { return await lose() }
        await guardian.take()?.end(kill: true)
        if closing != nil { return await leaveAgain() }
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
        guard case .pulse = order.order else {
            return send(order.order, since: order.since, waiting: order.waiting)
        }
        order.waiting.forEach { $0.resume(returning: lost) }
    }

    /// Handles a guard that did not leave: another one ends whatever it may have left on.
    private func leaveAgain() async {
        let waiting = orders.flatMap(\.waiting)
        orders = []
        guard let left = closing, left > 0, !duty.isSafe, startIfNone() == nil else {
            await leave(kill: true)
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
