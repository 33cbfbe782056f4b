import GateSimulation
import ReproducibleNumbers

/// Makes a failing script short: the fewest lines, and the simplest site, with which the same promise
/// is broken (delta debugging: Zeller and Hildebrandt, IEEE TSE 2002).
struct Shrinking {
    /// Runs a script, and returns the name of the promise that it breaks.
    let breaks: (Script) -> String?
    let promise: String
    /// The number of runs that may still be made.
    private(set) var runs: Int
    /// The time at which no other run begins.
    private let end: ContinuousClock.Instant

    init(
        _ promise: String, runs: Int, time: Duration = .seconds(50),
        breaks: @escaping (Script) -> String?
    ) {
        (self.promise, self.runs, self.breaks) = (promise, runs, breaks)
        end = .now + time
    }

    /// Returns the shortest script found. The promise was broken at `moment`.
    mutating func shrunk(_ script: Script, brokenAt moment: Duration? = nil) -> Script {
        var lines = script.lines
        guard !lines.isEmpty else { return script }
        if let moment { lines = withoutPast(lines, before: moment) }
        var last: [Script.Line] = []
        while lines != last, runs > 0, ContinuousClock.now < end {
            last = lines
            lines = withoutLines(lines)
            lines = withSimplerSite(lines)
            lines = withRounderTimes(lines)
        }
        return Script(lines: lines)
    }

    private mutating func holds(_ lines: [Script.Line]) -> Bool {
        guard runs > 0, ContinuousClock.now < end else { return false }
        runs -= 1
        return breaks(Script(lines: lines)) == promise
    }

    /// Keeps only the lines shortly before the moment, and begins with them: most runs then last
    /// seconds instead of minutes.
    private mutating func withoutPast(
        _ all: [Script.Line], before moment: Duration
    ) -> [Script.Line] {
        for window in [Duration.seconds(15), .seconds(60), .seconds(180)] where moment > window {
            let kept = all.dropFirst().filter { $0.at >= moment - window && $0.at <= moment }
            guard let first = kept.first?.at else { continue }
            let shift = max(.zero, first - .seconds(4))
            let lines = [all[0]] + kept.map { $0.moved(to: $0.at - shift) }
            if holds(lines) { return lines }
        }
        let lines = all.filter { $0.at <= moment }
        return lines.count < all.count && holds(lines) ? lines : all
    }

    /// Leaves out as many lines as possible, in ever smaller groups. The site stays.
    private mutating func withoutLines(_ all: [Script.Line]) -> [Script.Line] {
        var lines = all
        var size = max(1, (lines.count - 1) / 2)
        while size >= 1 {
            var index = lines.count
            while index > 1 {
                let start = max(1, index - size)
                var fewer = lines
                fewer.removeSubrange(start..<index)
                if holds(fewer) { lines = fewer }
                index = start
            }
            if size == 1 { break }
            size /= 2
        }
        return lines
    }

    /// Gives each value of the site its usual value, and the schedule a small seed, if that does not
    /// matter.
    private mutating func withSimplerSite(_ all: [Script.Line]) -> [Script.Line] {
        guard case .exploring(.site(let values)) = all[0].command else { return all }
        var lines = all
        var kept = values
        for value in values where value.name != "seed" {
            let fewer = kept.filter { $0.name != value.name }
            let simpler = [Script.Line(site: fewer)] + lines.dropFirst()
            if holds(simpler) { (lines, kept) = (simpler, fewer) }
        }
        for seed in 1...3 {
            let other = kept.map {
                $0.name == "seed" ? Exploring.SiteValue("seed", Double(seed)) : $0
            }
            guard other != kept else { break }
            let simpler = [Script.Line(site: other)] + lines.dropFirst()
            if holds(simpler) {
                lines = simpler
                break
            }
        }
        return lines
    }

    /// Moves lines to whole seconds or tenths, and the whole script to an earlier time.
    private mutating func withRounderTimes(_ all: [Script.Line]) -> [Script.Line] {
        var lines = all
        if let first = lines.dropFirst().first?.at, first > .seconds(4) {
            let shift = first - .seconds(4)
            let earlier = [lines[0]] + lines.dropFirst().map { $0.moved(to: $0.at - shift) }
            if holds(earlier) { lines = earlier }
        }
        for index in lines.indices.dropFirst() {
            for unit in [Duration.seconds(1), .milliseconds(100)] {
                let time = unit * Int((lines[index].at / unit).rounded())
                guard time != lines[index].at, time >= lines[index - 1].at,
                    index + 1 == lines.count || time <= lines[index + 1].at
                else { continue }
                var rounder = lines
                rounder[index] = lines[index].moved(to: time)
                if holds(rounder) {
                    lines = rounder
                    break
                }
            }
        }
        return lines
    }
}

extension Script.Line {
    /// Creates the first line of a script for an explored gate.
    init(site values: [Exploring.SiteValue]) {
        let command = Exploring.site(values)
        self.init(at: .zero, command: .exploring(command), text: command.text)
    }

    /// The same command at another time.
    func moved(to time: Duration) -> Script.Line {
        Script.Line(at: time, command: command, text: text)
    }
}
