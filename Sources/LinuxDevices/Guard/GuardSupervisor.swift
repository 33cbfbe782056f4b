internal import CLinux
internal import DeviceInterface

/// Runs one guard after the other, on a thread of its own: starts one when it is needed, passes orders
/// on, and puts another in its place when it is gone or silent. Whatever may be lit or open then ends
/// by the new guard's first order.
final class GuardSupervisor {
    /// An order without an answer; nobody waits for the supervisor's own.
    private struct Order {
        var order: GuardOrder
        var waiting: [CheckedContinuation<DeviceError?, Never>]
    }

    /// A guard that dies at once is not started in a busy loop.
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
    /// What went wrong and was not told yet.
    private var failure: DeviceError?
    private var nextStart = Duration.zero
    /// How many more guards may be started to leave in good order; `nil`: none is to leave.
    private var closing: Int?

    init(
        _ name: String, end: GuardOrder, pulse: Duration?, executable: String,
        arguments: [String], inbox: GuardInbox
    ) {
        (self.name, self.end, self.inbox) = (name, end, inbox)
        (self.executable, self.arguments) = (executable, arguments)
        duty = GuardDuty(pulse: pulse)
    }

    /// Returns when nobody wants anything any more; the guard sees the end then, and leaves.
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
            // To shut is never refused.
            if order != .shut, let failure = failure.take() {
                return waiting.resume(returning: failure)
            }
            if let error = startIfNone() { return waiting.resume(returning: error) }
            send(order, waiting: [waiting])
        case .check:
            // Asked first: it is told once, and the guard hears of the terminal in any case.
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
        // One that is gone is found when its end is read.
        _ = process?.channel.sender.send(order.line)
    }

    private func ask() {
        duty.ask(at: clock.time)
        _ = process?.channel.sender.send(GuardOrder.alive.line)
    }

    /// Does what is due by now.
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

    /// Waits for a request, a line, or the next time to look.
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
        // What we do not understand is no answer.
        case .answer, nil: lose()
        }
    }

    /// The guard was told to leave, or must.
    private func leave(kill mustKill: Bool) {
        process.take()?.end(kill: mustKill)
        duty.forget()
        closing = nil
    }

    /// The guard is gone, or has hung: whoever waits is told, or the next who asks.
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

    /// Something must end and the guard is silent. It may only be slow: nobody is told if the next one
    /// does it.
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
        // A pulse is not made up for.
        guard case .pulse = order.order else { return send(order.order, waiting: order.waiting) }
        order.waiting.forEach { $0.resume(returning: lost) }
    }

    /// A guard that was to leave did not: another one ends what it may have left.
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
            advice: "It died or hung and is started again; look in the system's log for why.")
    }
}
