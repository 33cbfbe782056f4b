import DeviceInterface
import FoundationEssentials
import Terminal
import Testing
import Verdicts

@testable import Terminal
@testable import TerminalCore

/// Those who watch never hold up those who judge.
struct EventHubTests {
    private func lamp(_ lamp: Lamp, scans: Int = 0) -> TerminalEvent {
        .lamp(
            LampState(order: LampOrder(lamp: lamp, until: nil), orderedAt: .zero, scans: scans))
    }

    private func scan(_ number: UInt64) -> TerminalEvent {
        .scan(
            Scan(
                verdict: Verdict(.statusGreen), source: "camera", frame: number, seenAt: .zero,
                decidedAt: .zero, subjectTag: nil, maskedName: nil, birthYear: nil))
    }

    private func lamps(_ events: [EventHub.Delivery]) -> [Lamp] {
        events.compactMap {
            if case .lamp(let state) = $0.event { state.order.lamp } else { nil }
        }
    }

    @Test func `a watcher gets the newest states first, beginning with the lamp`() async throws {
        let hub = EventHub()
        hub.distribute(lamp(.green))
        hub.distribute(.part(PartState(name: "camera", fault: nil, since: .zero)))
        hub.distribute(lamp(.dark))
        hub.distribute(.tick(Date(timeIntervalSince1970: 0)))
        var watcher = try #require(hub.subscribe()).makeAsyncIterator()
        let events = try #require(await watcher.next())
        #expect(events.map(\.event.slot) == ["lamp", "part camera"])
        #expect(lamps(events) == [.dark])
    }

    @Test func `a slow watcher loses old events, keeps the newest, and the loss is counted`()
        async throws
    {
        let hub = EventHub()
        var watcher = try #require(hub.subscribe(capacity: 8)).makeAsyncIterator()
        for number in 1...100 as ClosedRange<UInt64> {
            hub.distribute(scan(number))
            hub.distribute(lamp(.green, scans: Int(number)))
        }
        hub.distribute(lamp(.red))
        let events = try #require(await watcher.next())
        #expect(events.count == 8)
        #expect(lamps(events) == [.red])
        #expect(events.map(\.number) == events.map(\.number).sorted())
        #expect(hub.dropped == 201 - 8)
    }

    @Test func `a slow watcher gets events with gaps`() async throws {
        let hub = EventHub()
        var watcher = try #require(hub.subscribe()).makeAsyncIterator()
        hub.distribute(lamp(.green))
        hub.distribute(lamp(.yellow))
        hub.distribute(lamp(.red))
        #expect(try #require(await watcher.next()).map(\.number) == [3])
    }

    @Test func `the number of watchers is limited, and one that leaves makes room`() throws {
        let hub = EventHub(maximumWatchers: 2)
        var first = hub.subscribe()
        let second = hub.subscribe()
        #expect(first != nil && second != nil && hub.subscribe() == nil)
        first = nil
        #expect(hub.watchers == 1 && hub.subscribe() != nil)
    }

    @Test func `hundreds of watchers that do not read do not slow publishing`() throws {
        func perEvent(watchers: Int) -> Duration {
            let hub = EventHub(maximumWatchers: 1000)
            let idle = (0..<watchers).map { _ in hub.subscribe() }
            defer { withExtendedLifetime(idle) {} }
            let clock = ContinuousClock()
            // The best of some rounds: other work on the machine only adds.
            return (0..<20).map { _ in
                clock.measure { for _ in 0..<1000 { hub.publish(lamp(.green)) } } / 1000
            }.min() ?? .zero
        }
        let (alone, crowded) = (perEvent(watchers: 0), perEvent(watchers: 500))
        #expect(crowded < alone * 3 + .microseconds(2), "\(alone) alone, \(crowded) with 500")
        #expect(crowded < .microseconds(20))
    }

    @Test func `when the terminal stops every watcher's events end`() async throws {
        let hub = EventHub()
        let watcher = try #require(hub.subscribe())
        let task = Task { for await _ in watcher {} }
        let running = Task { try await hub.run() }
        running.cancel()
        try? await running.value
        await task.value
        #expect(hub.subscribe() == nil)
    }
}
