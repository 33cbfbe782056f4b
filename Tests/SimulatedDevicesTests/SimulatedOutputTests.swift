import DeviceInterface
import SimulatedDevices
import Synchronization
import Testing

@Suite struct SimulatedOutputTests {
    @Test func `an indicator keeps a timeline of changes`() async throws {
        let time = Mutex(Duration.zero)
        let lamp = SimulatedIndicator(
            faults: [.seconds(5)...(.seconds(6))], now: { time.withLock { $0 } })
        try await lamp.show(.green)
        time.withLock { $0 = .seconds(2) }
        try await lamp.show(.green)
        try await lamp.show(.dark)
        time.withLock { $0 = .seconds(5) }
        await #expect(throws: DeviceError.self) { try await lamp.show(.red) }
        #expect(lamp.timeline.map(\.lamp) == [.green, .dark])
        #expect(lamp.timeline.map(\.at) == [.zero, .seconds(2)])
    }

    @Test func `a simulated colour ends at its deadline, seen whenever it is looked at`()
        async throws
    {
        let time = Mutex(Duration.zero)
        let seen = Mutex<[Lamp]>([])
        let lamp = SimulatedIndicator(
            now: { time.withLock { $0 } },
            observe: { change in seen.withLock { $0.append(change.lamp) } })
        try await lamp.show(.green, until: .seconds(1))
        try await lamp.show(.green, until: .seconds(2))
        time.withLock { $0 = .seconds(5) }
        try await lamp.show(.red, until: .seconds(9))
        try await lamp.show(.green, until: .seconds(5))
        #expect(lamp.timeline.map(\.lamp) == [.green, .dark, .red, .dark])
        #expect(lamp.timeline.map(\.at) == [.zero, .seconds(2), .seconds(5), .seconds(5)])
        try await lamp.show(.fault, until: .seconds(6))
        time.withLock { $0 = .seconds(7) }
        #expect(lamp.timeline.last?.lamp == .fault)
        #expect(seen.withLock { $0 } == [.green, .dark, .red, .dark, .fault])
    }

    @Test func `a simulated pulse ends by its time, its deadline or a shut`() async throws {
        let time = Mutex(Duration.zero)
        let barrier = SimulatedBarrier(pulse: .seconds(1), now: { time.withLock { $0 } })
        try await barrier.pulse(until: nil)
        try await barrier.pulse(until: .seconds(9))
        time.withLock { $0 = .seconds(2) }
        try await barrier.pulse(until: .milliseconds(2500))
        time.withLock { $0 = .seconds(4) }
        try await barrier.pulse(until: .seconds(4))
        try await barrier.pulse(until: .seconds(9))
        time.withLock { $0 = .milliseconds(4100) }
        #expect(barrier.isOpen)
        try await barrier.shut()
        #expect(!barrier.isOpen)
        #expect(barrier.pulses == [.zero, .seconds(2), .seconds(4)])
        let (second, fourth) = (Duration.seconds(2), Duration.seconds(4))
        #expect(
            barrier.openIntervals == [
                .zero ..< .seconds(1), second ..< .milliseconds(2500),
                fourth ..< .milliseconds(4100),
            ])
        #expect(barrier.closes == [.seconds(1), .milliseconds(2500), .milliseconds(4100)])
    }

    @Test func `memory storage can be full`() throws {
        let storage = MemoryStorage(capacity: 4)
        try storage.append([1, 2, 3])
        #expect(throws: DeviceError.self) { try storage.append([4, 5]) }
        #expect(storage.read() == [1, 2, 3])
    }
}
