import DeviceGuards
import DeviceInterface
import Testing

/// What guards are told, and when they are started again, killed and let go.
@Suite(.timeLimit(.minutes(1))) struct GuardSupervisorTests {
    private let guards = ScriptedGuards()
    private let lamp: GuardedIndicator
    private let barrier: GuardedBarrier
    private let broken = DeviceError(.ioFailed, "start", advice: "Install it.")

    init() {
        // Only one of them is used by a test.
        lamp = GuardedIndicator("lamp", on: guards)
        barrier = GuardedBarrier("barrier", pulse: .milliseconds(500), on: ScriptedGuards())
    }

    private func show(_ lamp: Lamp, until deadline: Int? = nil) async -> Task<DeviceError?, Never> {
        let target = self.lamp
        return await guards.begin { () throws(DeviceError) in
            try await target.show(lamp, until: deadline.map { .milliseconds($0) })
        }
    }

    /// Shows green until two seconds, carried out.
    private func startedGreen() async {
        let shown = await show(.green, until: 2000)
        #expect(guards.news() == ["0 starts", "0 show green 2000000000"])
        await guards.hear(0, "{}")
        #expect(await shown.value == nil)
    }

    @Test func `the first order starts a guard, and its answer is the order's`() async {
        #expect(guards.news() == [] && guards.look == nil)
        let shown = await show(.green)
        #expect(guards.news() == ["0 starts", "0 show green"])
        let other = await show(.red)
        #expect(guards.news() == ["0 show red"])
        await guards.hear(0, "{\"operation\":\"light\",\"advice\":\"Look.\"}")
        #expect(await shown.value == DeviceError(.ioFailed, "light", advice: "Look."))
        await guards.hear(0, "{}")
        #expect(await other.value == nil)
    }

    @Test func `a guard that cannot be started is the order's failure`() async {
        guards.fail(broken)
        #expect(await show(.green).value == broken)
        #expect(guards.news() == [] && guards.look == nil)
        guards.fail(nil)
        _ = await show(.green)
        #expect(guards.news() == ["0 starts", "0 show green"])
    }

    @Test func `a guard that is silent at a colour's end is replaced by one that is dark`() async {
        await startedGreen()
        #expect(guards.look == .milliseconds(2020))
        await guards.at(2019)
        #expect(guards.news() == [])
        await guards.at(2020)
        #expect(guards.news() == ["0 alive"])
        await guards.at(2079)
        await guards.at(2080)
        #expect(guards.news().suffix(3) == ["0 killed", "1 starts", "1 show dark"])
        await guards.hear(1, "{}")
        #expect(guards.look == nil)
    }

    @Test func `orders on their way are given to the successor, in their order`() async {
        await startedGreen()
        await guards.at(1000)
        let red = await show(.red, until: 3000)
        let dark = await show(.dark)
        _ = guards.news()
        await guards.at(1060)
        #expect(
            guards.news() == [
                "0 killed", "1 starts", "1 show dark", "1 show red 3000000000", "1 show dark",
            ])
        for _ in 0..<3 { await guards.hear(1, "{}") }
        #expect(await red.value == nil)
        #expect(await dark.value == nil)
    }

    @Test func `orders on their way fail if there is no successor`() async {
        await startedGreen()
        await guards.at(1000)
        let red = await show(.red, until: 3000)
        _ = guards.news()
        guards.fail(broken)
        await guards.at(1060)
        #expect(guards.news() == ["0 killed"])
        #expect(await red.value == broken)
        // Green may still be lit, so that another start is tried soon.
        #expect(guards.look == .milliseconds(1260))
        guards.fail(nil)
        await guards.at(1259)
        #expect(guards.news() == [])
        await guards.at(1260)
        #expect(guards.news() == ["1 starts", "1 show dark"])
        // The failure is told once.
        #expect(await show(.green).value == broken)
        #expect(guards.news() == [])
        _ = await show(.yellow)
        #expect(guards.news() == ["1 show yellow"])
    }

    @Test func `a start that fails again is tried again`() async {
        await startedGreen()
        guards.fail(broken)
        await guards.hear(0, nil)
        #expect(guards.news() == ["0 killed"] && guards.look == .milliseconds(200))
        await guards.at(199)
        #expect(guards.look == .milliseconds(200))
        await guards.at(200)
        #expect(guards.look == .milliseconds(400))
        guards.fail(nil)
        await guards.at(400)
        #expect(guards.news() == ["1 starts", "1 show dark"])
    }

    @Test func `a guard that was heard and dies has a successor at once`() async {
        await startedGreen()
        await guards.at(10)
        await guards.hear(0, nil)
        #expect(guards.news() == ["0 killed", "1 starts", "1 show dark"])
        let failure = await show(.green).value
        #expect(failure?.code == .disconnected)
        #expect(failure?.operation == "ask the guard of the lamp")
        _ = await show(.green)
        #expect(guards.news() == ["1 show green"])
    }

    @Test func `a guard that dies before it was heard has a successor after a pause`() async {
        let shown = await show(.green)
        _ = guards.news()
        await guards.at(10)
        await guards.hear(0, nil)
        #expect(guards.news() == ["0 killed"] && guards.look == .milliseconds(200))
        #expect(await shown.value?.code == .disconnected)
        await guards.at(200)
        #expect(guards.news() == ["1 starts", "1 show dark"])
        // The order has told the failure.
        _ = await show(.red)
        #expect(guards.news() == ["1 show red"])
    }

    @Test func `a guard that holds nothing and dies has no successor`() async {
        let shown = await show(.dark)
        await guards.hear(0, "{}")
        #expect(await shown.value == nil)
        _ = guards.news()
        await guards.hear(0, nil)
        #expect(guards.news() == ["0 killed"] && guards.look == nil)
        await guards.at(5000)
        #expect(guards.news() == [])
        #expect(await show(.dark).value?.code == .disconnected)
    }

    @Test func `a guard that never answers is given up, and the next has twice the time`() async {
        let shown = await show(.green)
        for time in stride(from: 300, through: 1200, by: 300) { await guards.at(time) }
        #expect(guards.news().suffix(4) == Array(repeating: "0 alive", count: 4))
        await guards.at(1500)
        #expect(guards.news() == ["0 killed", "1 starts", "1 show dark"])
        #expect(await shown.value?.code == .disconnected)
        await guards.at(3000)
        #expect(guards.news() == ["1 alive"])
        for time in stride(from: 3300, through: 4200, by: 300) { await guards.at(time) }
        #expect(!guards.news().contains("1 killed"))
        await guards.at(4500)
        #expect(guards.news().first == "1 killed")
    }

    @Test(arguments: ["alivex", "x", "{}"])
    func `a guard that says what nobody asked for is not trusted`(_ line: String) async {
        await startedGreen()
        await guards.hear(0, line)
        #expect(guards.news() == ["0 killed", "1 starts", "1 show dark"])
    }

    @Test func `a check asks the guard, and tells what it has told before`() async {
        let lamp = lamp
        let barrier = GuardedBarrier("barrier", on: guards)
        #expect(
            await guards.begin { () throws(DeviceError) in try await barrier.check() }.value == nil)
        #expect(guards.news() == [])
        let shut = await guards.begin { () throws(DeviceError) in try await barrier.shut() }
        await guards.hear(0, "{}")
        #expect(await shut.value == nil)
        _ = guards.news()
        #expect(
            await guards.begin { () throws(DeviceError) in try await barrier.check() }.value == nil)
        #expect(guards.news() == ["0 alive"])
        await guards.hear(0, "alive {\"operation\":\"shut\",\"advice\":\"Push.\"}")
        await guards.hear(0, "alive")
        let stuck = DeviceError(.ioFailed, "shut", advice: "Push.")
        #expect(
            await guards.begin { () throws(DeviceError) in try await barrier.check() }.value
                == stuck)
        #expect(
            await guards.begin { () throws(DeviceError) in try await barrier.check() }.value == nil)
        _ = lamp
    }
}
