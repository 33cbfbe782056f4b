import DeviceGuards
import DeviceInterface
import Testing

/// What a barrier's guards are told, and when they are started again, killed and let go.
@Suite(.timeLimit(.minutes(1))) struct GuardedBarrierTests {
    private let guards = ScriptedGuards()

    /// What the barrier answers to `work`, which the guard has nothing to do with.
    private func outcome(
        _ barrier: GuardedBarrier,
        _ work: @escaping @Sendable (GuardedBarrier) async throws(DeviceError) -> Void
    ) async -> Task<DeviceError?, Never> {
        await guards.begin { () throws(DeviceError) in try await work(barrier) }
    }

    @Test func `a check asks the guard, and tells what it has told before`() async {
        let barrier = GuardedBarrier("barrier", on: guards)
        func check() async -> DeviceError? {
            await outcome(barrier) { barrier throws(DeviceError) in try await barrier.check() }
                .value
        }
        #expect(await check() == nil && guards.news() == [])
        let shut = await outcome(barrier) { barrier throws(DeviceError) in try await barrier.shut()
        }
        await guards.hear(0, "{}")
        #expect(await shut.value == nil)
        _ = guards.news()
        #expect(await check() == nil)
        #expect(guards.news() == ["0 alive"])
        let stuck = DeviceError(.ioFailed, "shut", advice: "Push.")
        await guards.hear(0, "alive {\"operation\":\"shut\",\"advice\":\"Push.\"}")
        await guards.hear(0, "alive")
        #expect(await check() == stuck)
        #expect(await check() == nil)
        // To shut is never refused for an earlier failure, to open is.
        await guards.hear(0, "alive {\"operation\":\"shut\",\"advice\":\"Push.\"}")
        _ = guards.news()
        _ = await outcome(barrier) { barrier throws(DeviceError) in try await barrier.shut() }
        #expect(guards.news() == ["0 shut"])
        let pulse = await outcome(barrier) { barrier throws(DeviceError) in
            try await barrier.pulse(until: nil)
        }
        #expect(await pulse.value == stuck)
        #expect(guards.news() == [])
    }

    @Test func `a pulse that is lost with its guard is not repeated, an order to shut is`() async {
        let barrier = GuardedBarrier("barrier", pulse: .milliseconds(500), on: guards)
        let pulse = await outcome(barrier) { barrier throws(DeviceError) in
            try await barrier.pulse(until: .seconds(9))
        }
        await guards.hear(0, "alive")
        await guards.at(100)
        let shut = await outcome(barrier) { barrier throws(DeviceError) in try await barrier.shut()
        }
        #expect(guards.news() == ["0 starts", "0 pulse 9000000000", "0 shut"])
        await guards.at(160)
        #expect(guards.news() == ["0 killed", "1 starts", "1 shut", "1 shut"])
        #expect(await pulse.value?.operation == "ask the guard of the barrier")
        await guards.hear(1, "{\"operation\":\"shut\",\"advice\":\"Push.\"}")
        await guards.hear(1, "{}")
        #expect(await shut.value == nil)
        // Nobody waited for the first of the two.
        let next = await outcome(barrier) { barrier throws(DeviceError) in
            try await barrier.pulse(until: nil)
        }
        #expect(await next.value == DeviceError(.ioFailed, "shut", advice: "Push."))
    }

    @Test func `a device that keeps an order has hung, however often its guard is replaced`() async
    {
        let barrier = GuardedBarrier("barrier", pulse: .milliseconds(500), on: guards)
        let shut = await outcome(barrier) { barrier throws(DeviceError) in try await barrier.shut()
        }
        for (number, time) in [(0, 0), (1, 1000), (2, 2000)] {
            await guards.at(time)
            await guards.hear(number, "alive")
            await guards.at(time + 60)
            #expect(
                guards.news().suffix(3) == [
                    "\(number) killed", "\(number + 1) starts", "\(number + 1) shut",
                ])
        }
        await guards.at(2940)
        await guards.hear(3, "alive")
        await guards.at(3000)
        #expect(guards.news().suffix(1) == ["3 killed"])
        #expect(await shut.value?.operation == "ask the guard of the barrier")
    }

    @Test(arguments: [(50, 100), (100, 100), (10_000, 10_000), (20_000, 10_000)])
    func `a pulse lasts between a tenth of a second and ten`(_ length: Int, _ kept: Int) async {
        let barrier = GuardedBarrier("barrier", pulse: .milliseconds(length), on: guards)
        let pulse = await outcome(barrier) { barrier throws(DeviceError) in
            try await barrier.pulse(until: nil)
        }
        await guards.hear(0, "{}")
        #expect(await pulse.value == nil)
        #expect(guards.look == .milliseconds(kept + 20))
    }

    @Test func `a barrier's guard that may hold it open is asked, and leaves`() async {
        let barrier = GuardedBarrier("barrier", on: guards)
        let pulse = await outcome(barrier) { barrier throws(DeviceError) in
            try await barrier.pulse(until: nil)
        }
        await guards.hear(0, "{}")
        #expect(await pulse.value == nil)
        _ = guards.news()
        let closed = await outcome(barrier) { barrier throws(DeviceError) in await barrier.close() }
        #expect(guards.news() == ["0 alive", "0 close"])
        await guards.hear(0, "{}")
        #expect(await closed.value == nil)
        #expect(guards.news() == ["0 left"])
    }
}
