internal import GateScenes

/// How one engine did on streams, as `bench` prints it.
public struct StreamLine: Encodable, Sendable {
    /// What was read.
    public let name: String
    /// As in `zxing-cpp`.
    public let engine: String
    /// Streams, with a phone each.
    public let phones: Int
    /// Phones read at least once.
    public let phonesRead: Int
    /// Share of the frames with a phone in which it was read.
    public let frameRate: Double
    /// Texts read that were not shown.
    public let misreads: Int
    /// Frames on which the engine failed.
    public let failures: Int?
    /// Frames from the phone's coming to its first reading; an unread phone counts as all its frames.
    public let medianFirstFrame, meanFirstFrame: Double
    /// The same in milliseconds of the camera's time.
    public let medianFirstMs: Double
    /// Processor time for a frame with nobody there, milliseconds.
    public let emptyMedianMs, emptyP99Ms: Double?
    /// Processor time for a frame with a phone, milliseconds.
    public let busyMedianMs, busyP99Ms, maxMs: Double?
    /// Percent of one core that all frames take at the camera's pace, and those with nobody there.
    public let corePercent, idleCorePercent: Double?

    init(name: String, engine: String, _ tally: StreamTally.Count, unread: Int) {
        (self.name, self.engine) = (name, engine)
        phones = tally.first.count
        phonesRead = tally.first.compactMap(\.self).count
        frameRate =
            (Double(tally.framesRead) / Double(max(1, tally.shown)) * 1000).rounded() / 1000
        misreads = tally.misreads
        failures = tally.failures == 0 ? nil : tally.failures
        let first = tally.first.map { $0 ?? unread }
        medianFirstFrame = StreamTally.median(first)
        meanFirstFrame =
            (Double(first.reduce(0, +)) / Double(max(1, first.count)) * 10).rounded() / 10
        let interval = 1000 / Double(SceneStream.frameRate)
        medianFirstMs = (medianFirstFrame * interval).rounded()
        emptyMedianMs = tally.empty.milliseconds(percentile: 50)
        emptyP99Ms = tally.empty.milliseconds(percentile: 99)
        busyMedianMs = tally.busy.milliseconds(percentile: 50)
        busyP99Ms = tally.busy.milliseconds(percentile: 99)
        maxMs = tally.all.milliseconds(percentile: 100)
        corePercent = tally.all.mean.map { ($0 / interval * 1000).rounded() / 10 }
        idleCorePercent = tally.empty.mean.map { ($0 / interval * 1000).rounded() / 10 }
    }

    /// The heads of the columns of `text`.
    public static let heading = Row.text([
        "engine", "phones read", "frames", "misreads", "first p50", "mean", "first ms", "empty p50",
        "empty p99", "busy p50", "busy p99", "max ms", "core", "idle",
    ])

    /// A row of a table.
    public var text: String {
        Row.text([
            engine, "\(phonesRead) of \(phones)", Row.percent(frameRate), "\(misreads)",
            Row.number(medianFirstFrame), Row.number(meanFirstFrame), Row.number(medianFirstMs),
            Row.number(emptyMedianMs), Row.number(emptyP99Ms), Row.number(busyMedianMs),
            Row.number(busyP99Ms), Row.number(maxMs), Row.percent(corePercent.map { $0 / 100 }),
            Row.percent(idleCorePercent.map { $0 / 100 }),
        ]) + (failures.map { "  failed on \($0)" } ?? "")
    }
}

/// Whether ours reads every phone that another engine reads, and how soon.
public struct StreamComparison: Encodable, Sendable {
    /// What was read.
    public let name: String
    /// Ours.
    public let engine: String
    /// Streams.
    public let phones: Int
    /// Phones that one of the others reads.
    public let readByAnother: Int
    /// Those of them that ours does not.
    public let missed: [String]
    /// Ours, frames.
    public let medianFirstFrame: Double
    /// The other whose median is the smallest; `nil` if none was run.
    public let bestEngine: String?
    /// Its median.
    public let bestMedianFirstFrame: Double?

    /// One line.
    public var text: String {
        guard let bestEngine, let bestMedianFirstFrame else {
            return "\(engine) beside no other engine: none was run"
        }
        let missing = missed.isEmpty ? "none missed" : "missed: \(missed.joined(separator: ", "))"
        return "Of \(readByAnother) phones that another engine reads, \(missing). First read at "
            + "frame \(medianFirstFrame) at the median; the best other, \(bestEngine), at "
            + "\(bestMedianFirstFrame)."
    }
}
