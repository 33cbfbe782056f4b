import ReproducibleNumbers
import Testing
import TestSupport
import Trust

@Suite struct UpdateScheduleTests {
    private static let hour = Duration.seconds(3600)

    /// The share of all tries that falls into the busiest `window` seconds.
    private static func peak(_ tries: [Int], window: Int) -> Double {
        var perWindow: [Int: Int] = [:]
        for time in tries { perWindow[time / window, default: 0] += 1 }
        return Double(perWindow.values.max() ?? 0) / Double(tries.count)
    }

    private static func seconds(_ duration: Duration) -> Int { Int(duration / .seconds(1)) }

    @Test(arguments: [(true, 3600), (false, 900)])
    func `a hundred thousand terminals that start at six do not all ask at six`(
        _ isFresh: Bool, _ spread: Int
    ) {
        var random = SeededRandom(seed: 6)
        let tries = (0..<100_000).map { _ in
            Self.seconds(
                UpdateSchedule(interval: Self.hour).first(isFresh: isFresh, using: &random))
        }
        let (second, ten) = (Self.peak(tries, window: 1), Self.peak(tries, window: 10))
        print("busiest second of \(spread): \(second * 100) % of all, ten seconds \(ten * 100) %")
        // Evenly spread would be one in so many; chance adds a little.
        #expect(second < 2 / Double(spread))
        #expect(ten < 13 / Double(spread))
        #expect(tries.allSatisfy { $0 <= spread })
    }

    @Test func `terminals do not all ask at once after a server's outage of an hour`() {
        var random = SeededRandom(seed: 7)
        var tries: [Int] = []
        for _ in 0..<20_000 {
            var schedule = UpdateSchedule(interval: Self.hour)
            var time = Self.seconds(schedule.first(isFresh: true, using: &random))
            while time < 3600 {
                time += Self.seconds(
                    schedule.next(after: .failed(retryAfter: nil), using: &random))
            }
            tries.append(time)
        }
        let ten = Self.peak(tries, window: 10)
        print("busiest ten seconds after an hour's outage: \(ten * 100) % of all")
        #expect(ten < 0.025)
    }

    @Test func `terminals do not synchronise their requests`() {
        var random = SeededRandom(seed: 8)
        // All at the same moment, to begin with.
        var (times, schedules) = (
            [Int](repeating: 0, count: 5000),
            [UpdateSchedule](repeating: UpdateSchedule(interval: Self.hour), count: 5000)
        )
        for index in times.indices {
            for _ in 0..<24 {
                times[index] += Self.seconds(
                    schedules[index].next(after: .answered, using: &random))
            }
        }
        #expect(Self.peak(times, window: 10) < 0.005)
        let mean = Double(times.reduce(0, +)) / 5000 / 24
        #expect((3570...3630).contains(mean))
    }

    @Test func `back-off grows up to the interval, and an answer ends it`() {
        var random = SeededRandom(seed: 9)
        var schedule = UpdateSchedule(interval: Self.hour)
        var longest: [Duration] = []
        for failure in 0..<40 {
            let waits = (0..<200).map { _ in
                var copy = schedule
                return copy.next(after: .failed(retryAfter: nil), using: &random)
            }
            longest.append(waits.max() ?? .zero)
            #expect(waits.allSatisfy { $0 >= .seconds(1) && $0 <= Self.hour }, "\(failure)")
            _ = schedule.next(after: .failed(retryAfter: nil), using: &random)
        }
        #expect(longest[0] <= .seconds(30) && longest[1] <= .seconds(60))
        #expect(longest[3] > longest[0] && longest[39] > .seconds(3000))
        _ = schedule.next(after: .answered, using: &random)
        #expect(schedule.next(after: .failed(retryAfter: nil), using: &random) <= .seconds(30))
    }

    @Test func `a server may ask for a delay within limits`() {
        var random = SeededRandom(seed: 10)
        for (asked, least, most) in [
            (Duration.seconds(600), 600, 630), (.seconds(1 << 40), 86_400, 86_430),
            (.seconds(-5), 1, 30), (.zero, 1, 30),
        ] {
            var schedule = UpdateSchedule(interval: Self.hour)
            let wait = schedule.next(after: .failed(retryAfter: asked), using: &random)
            #expect(wait >= .seconds(least) && wait <= .seconds(most), "\(asked)")
        }
    }
}
