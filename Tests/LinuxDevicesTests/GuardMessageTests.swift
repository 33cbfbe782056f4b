import DeviceGuards
import DeviceInterface
import SystemPackage
import Testing

/// Orders and replies as lines of text.
@Suite struct GuardMessageTests {
    static let orders: [(String, GuardOrder)] = [
        ("show green", .show(.green, until: nil)),
        ("show green 1500000000", .show(.green, until: .milliseconds(1500))),
        ("show dark", .show(.dark, until: nil)), ("pulse", .pulse(until: nil)),
        ("pulse 0", .pulse(until: .zero)), ("shut", .shut), ("alive", .alive), ("close", .close),
        ("show red 9223372036854775807", .show(.red, until: .nanoseconds(Int64.max))),
    ]

    @Test(arguments: orders)
    func `an order is read and written`(_ text: String, _ order: GuardOrder) {
        #expect(GuardOrder(text) == order)
        // The longest time there is is cut, and still far away.
        if !text.contains("9223372036854775807") { #expect(order.line == text) }
    }

    @Test(arguments: [
        "", " ", "show", "show green 1 2", "show green -1", "show green +1", "show green 1.5",
        "show green 9223372036854775808", "pulse x", "pulse 1 2", "shut 1", "alive 1", "close 1",
        "show green ١", "show green 99999999999999999999999999999999", "1 show green",
    ])
    func `an invalid order is refused`(_ text: String) {
        #expect(GuardOrder(text) == nil)
    }

    @Test(arguments: [Duration.seconds(-5), .seconds(Int64.max), .zero, .nanoseconds(1)])
    func `every deadline can be written`(_ deadline: Duration) {
        #expect(GuardOrder(GuardOrder.pulse(until: deadline).line) != nil)
    }

    @Test(arguments: [
        "", "x", "[]", "alive x", "alivex", "{\"operation\":1}", "alive {\"errno\":1e99}",
    ])
    func `an invalid reply is refused`(_ text: String) {
        #expect(GuardReply(text) == nil)
    }

    @Test func `a deadline is written in whole nanoseconds, from zero to 285 years`() {
        for (deadline, count) in [
            (.seconds(-5), 0), (.nanoseconds(1_500_000_001), 1_500_000_001),
            (.seconds(9_000_000_000), 9_000_000_000_000_000_000),
            (.seconds(9_000_000_001), 9_000_000_000_000_000_000),
        ] as [(Duration, Int64)] {
            let order = GuardOrder.pulse(until: deadline)
            #expect(order.line == "pulse \(count)")
            #expect(GuardOrder(order.line) == .pulse(until: .nanoseconds(count)))
        }
    }

    @Test func `a reply is read as it was written`() {
        let failure = DeviceError(
            .timedOut, "shut", errno: .brokenPipe, advice: "Push.")
        for answer in [GuardAnswer(), GuardAnswer(failure)] {
            for reply in [GuardReply.answer(answer), .alive(answer)] {
                #expect(GuardReply(reply.line) == reply)
            }
        }
        #expect(GuardAnswer(failure).error == failure && GuardAnswer().error == nil)
        #expect(GuardReply.alive(GuardAnswer()).line == "alive")
        #expect(GuardReply.answer(GuardAnswer()).line == "{}")
        // Without both there is no error, and an unknown code is one.
        #expect(GuardAnswer(line: "{\"operation\":\"shut\"}")?.error == nil)
        #expect(GuardAnswer(line: "{\"advice\":\"Push.\"}")?.error == nil)
        let unknown = GuardAnswer(line: "{\"code\":\"x\",\"operation\":\"a\",\"advice\":\"b\"}")
        #expect(unknown?.error?.code == .ioFailed)
    }
}
