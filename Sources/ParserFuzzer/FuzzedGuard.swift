import DeviceGuards

/// What stands between a terminal and its guard: lines of the one and of the other, in turn.
struct FuzzedGuard {
    let bytes: [UInt8]

    /// Reads every line as an order and as a reply; what is understood has one meaning when it is written
    /// again. Both drive the terminal's watch over the guard, whose time is made from the lines.
    func parse() {
        var lamp = GuardDuty()
        var barrier = GuardDuty(pulse: .seconds(3))
        var now = Duration.zero
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).prefix(64) {
            now += .milliseconds((line.last.map(Int.init) ?? 0) * 8)
            let text = String(decoding: line, as: UTF8.self)
            if let order = GuardOrder(text) {
                precondition(GuardOrder(order.line) == order, "an order with two meanings")
                lamp.send(order, at: now)
                barrier.send(order, at: now)
            }
            if let reply = GuardReply(text) { hear(reply, &lamp, &barrier, at: now) }
            for duty in [lamp, barrier] { _ = (duty.demand(at: now), duty.nextLook, duty.isSafe) }
        }
    }

    private func hear(
        _ reply: GuardReply, _ lamp: inout GuardDuty, _ barrier: inout GuardDuty, at now: Duration
    ) {
        precondition(GuardReply(reply.line) != nil, "a reply that its own reader refuses")
        switch reply {
        case .answer(let answer):
            lamp.answer(isDone: answer.error == nil, at: now)
            barrier.answer(isDone: answer.error == nil, at: now)
        case .alive:
            lamp.hear(at: now)
            barrier.hear(at: now)
        }
    }
}
