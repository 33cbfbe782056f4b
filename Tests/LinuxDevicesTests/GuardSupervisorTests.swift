import DeviceGuards
import DeviceInterface
import Testing

/// What a lamp's guards are told, and when they are started again, killed and let go.
@Suite(.timeLimit(.minutes(1))) struct GuardSupervisorTests {
    private let guards = ScriptedGuards()
    private let lamp: GuardedIndicator
    private let broken = DeviceError(.ioFailed, "start", advice: "Install it.")

    init() {
        lamp = GuardedIndicator("lamp", on: guards)
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
        // Whoever ordered knows of the failure; nobody else is told.
        _ = await show(.dark)
        #expect(guards.news() == ["0 show dark"])
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
        #expect(await show(.green).value == broken)
        await guards.at(199)
        #expect(guards.look == .milliseconds(200))
        await guards.at(200)
        #expect(guards.look == .milliseconds(400))
        // Each failure is told once.
        #expect(await show(.green).value == broken)
        await guards.at(400)
        guards.fail(nil)
        #expect(await show(.green).value == broken)
        await guards.at(600)
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

    @Test func `a guard that dies with nothing but dark on its way is not looked after`() async {
        let shown = await show(.dark)
        await guards.hear(0, nil)
        #expect(guards.news() == ["0 starts", "0 show dark", "0 killed"])
        #expect(await shown.value?.code == .disconnected)
        #expect(guards.look == nil)
    }

    @Test func `a guard that never answers is given up, and the next has twice the time`() async {
        let shown = await show(.green)
        for time in stride(from: 300, through: 1200, by: 100) { await guards.at(time) }
        #expect(guards.news().dropFirst(2) == Array(repeating: "0 alive", count: 4)[...])
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

    @Test func `a colour that a guard could not end is ended by its successor`() async {
        await startedGreen()
        let dark = await show(.dark)
        await guards.hear(0, "{\"operation\":\"light\",\"advice\":\"Look.\"}")
        #expect(await dark.value?.operation == "light")
        _ = guards.news()
        await guards.hear(0, nil)
        #expect(guards.news() == ["0 killed", "1 starts", "1 show dark"])
    }

    @Test(arguments: ["alivex", "x", "{}"])
    func `a guard that says what nobody asked for is not trusted`(_ line: String) async {
        await startedGreen()
        await guards.hear(0, line)
        #expect(guards.news() == ["0 killed", "1 starts", "1 show dark"])
    }

    // MARK: The end

    private func close() async -> Task<DeviceError?, Never> {
        let lamp = lamp
        return await guards.begin { () throws(DeviceError) in await lamp.close() }
    }

    @Test func `nobody supervises the guard of a lamp that is no more`() async {
        var host: ScriptedGuards? = ScriptedGuards()
        weak let left = host
        do {
            let lamp = host.map { GuardedIndicator("lamp", on: $0) }
            await host?.settle()
            _ = lamp
        }
        host = nil
        #expect(await eventually { left == nil })
    }

    @Test func `a guard that was never started needs no end`() async {
        #expect(await close().value == nil)
        #expect(guards.news() == [])
    }

    @Test func `a guard that holds a colour is asked, and leaves`() async {
        await startedGreen()
        let closed = await close()
        #expect(guards.news() == ["0 alive", "0 close"])
        await guards.hear(0, "alive")
        #expect(guards.news() == [])
        await guards.hear(0, "{}")
        #expect(await closed.value == nil)
        #expect(guards.news() == ["0 left"] && guards.look == nil)
        // Nothing of it is left for the next one, whose successor stays.
        _ = await show(.red)
        #expect(guards.news() == ["1 starts", "1 show red"])
        await guards.hear(1, "{}")
        await guards.hear(1, nil)
        #expect(guards.news() == ["1 killed", "2 starts", "2 show dark"])
    }

    @Test func `a dark guard is not asked before it leaves`() async {
        let shown = await show(.dark)
        await guards.hear(0, "{}")
        #expect(await shown.value == nil)
        _ = guards.news()
        _ = await close()
        #expect(guards.news() == ["0 close"])
    }

    @Test func `a guard that dies while it leaves has one successor, which ends the colour`() async
    {
        await startedGreen()
        let closed = await close()
        _ = guards.news()
        await guards.hear(0, nil)
        #expect(guards.news() == ["0 killed", "1 starts", "1 show dark", "1 close"])
        await guards.hear(1, nil)
        #expect(await closed.value == nil)
        #expect(guards.news() == ["1 killed"] && guards.look == nil)
    }

    @Test func `a guard that is silent while it leaves is replaced`() async {
        await startedGreen()
        await guards.at(100)
        let closed = await close()
        _ = guards.news()
        await guards.at(160)
        #expect(guards.news() == ["0 killed", "1 starts", "1 show dark", "1 close"])
        for _ in 0..<2 { await guards.hear(1, "{}") }
        #expect(await closed.value == nil)
        #expect(guards.news() == ["1 left"])
    }

    @Test func `of two guards that are silent while they leave, the second is the last`() async {
        await startedGreen()
        await guards.at(100)
        let closed = await close()
        await guards.at(160)
        for time in stride(from: 460, through: 1360, by: 300) { await guards.at(time) }
        _ = guards.news()
        await guards.at(1660)
        #expect(guards.news() == ["1 killed"])
        #expect(await closed.value == nil)
    }

    @Test func `a dark guard that dies while it leaves has no successor`() async {
        let shown = await show(.dark)
        await guards.hear(0, "{}")
        #expect(await shown.value == nil)
        let closed = await close()
        _ = guards.news()
        await guards.hear(0, nil)
        #expect(await closed.value == nil)
        #expect(guards.news() == ["0 killed"] && guards.look == nil)
    }

    @Test func `a colour of a dead guard is ended by a new one, unless none can be started`() async
    {
        await startedGreen()
        guards.fail(broken)
        await guards.hear(0, nil)
        _ = guards.news()
        #expect(await close().value == nil)
        #expect(guards.news() == [])
        guards.fail(nil)
        _ = await close()
        #expect(guards.news() == ["1 starts", "1 show dark", "1 alive", "1 close"])
    }
}
