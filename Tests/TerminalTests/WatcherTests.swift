import DeviceInterface
import FoundationEssentials
import Testing

@testable import Terminal

/// What the pages count and show.
@Suite(.timeLimit(.minutes(1))) struct WatcherTests {
    private func part(_ message: String?, at time: Duration) -> TerminalEvent {
        .part(
            PartState(
                name: "camera", fault: message.map { PartState.Fault(message: $0, advice: "") },
                since: time))
    }

    @Test func `a part that fails in another way ends the incident before`() {
        let statistics = GateStatistics(start: .zero, at: Date(timeIntervalSince1970: 0))
        statistics.note(part("gone", at: .seconds(1)))
        statistics.note(part("frozen", at: .seconds(2)))
        statistics.note(part(nil, at: .seconds(3)))
        let incidents = statistics.snapshot.incidents
        #expect(incidents.map(\.fault.message) == ["gone", "frozen"])
        #expect(incidents.map(\.endedAt) == [.seconds(2), .seconds(3)])
    }

    @Test func `a cancelled request for a frame ends`() async {
        let tap = PreviewTap()
        for _ in 0..<200 {
            let request = Task { await tap.nextFrame(within: .seconds(3600)) }
            request.cancel()
            #expect(await request.value == nil)
        }
    }
}
