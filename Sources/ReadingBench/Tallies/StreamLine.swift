internal import GateScenes

/// The result of one engine for streams, as `bench` prints it.
public struct StreamLine: Encodable, Sendable {
    /// The name of the input.
    public let name: String
    /// The name of the engine, such as `zxing-cpp`.
    public let engine: String
    /// The number of streams, each with one phone.
    public let phones: Int
    /// The number of phones read at least once.
    public let phonesRead: Int
    /// The share of the frames with a phone in which its code was read.
    public let frameRate: Double
    /// The number of texts read that were not shown.
    public let misreads: Int
    /// The number of frames on which the engine failed.
    public let failures: Int?
    /// The number of frames from a phone's arrival to its first reading; an unread phone counts
    /// with all its frames.
    public let medianFirstFrame, meanFirstFrame: Double
    /// The median in milliseconds of the camera's time.
    public let medianFirstMs: Double
    /// The processor time for a frame without anybody, in milliseconds.
    public let emptyMedianMs, emptyP99Ms: Double?
    /// The processor time for a frame with a phone, in milliseconds.
    public let busyMedianMs, busyP99Ms, maxMs: Double?
    /// The load of one core at the camera's frame rate, in percent: for all frames, and for those
    /// without anybody.
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

    /// The headings of the columns of `text`.
    public static let heading = Row.text([
        "engine", "phones read", "frames", "misreads", "first p50", "mean", "first ms", "empty p50",
        "empty p99", "busy p50", "busy p99", "max ms", "core", "idle",
    ])

    /// The line as a row of a table.
    public var text: String {
        Row.text([
            engine, "\(phonesRead) of \(phones)", Row.percent(frameRate), "\(misreads)",
            Row.number(medianFirstFrame), Row.number(meanFirstFrame), Row.number(medianFirstMs),
            Row.number(emptyMedianMs), Row.number(emptyP99Ms), Row.number(busyMedianMs),
            Row.number(busyP99Ms), Row.number(maxMs), Row.percent(corePercent.map { $0 / 100 }),
            Row.percent(idleCorePercent.map { $0 / 100 }),
        ]) + (failures.map { "  failed on \($0) frames" } ?? "")
    }
}

/// A comparison of Gatelight with the other engines: whether it reads every phone that another
/// engine reads, and how soon.
public struct StreamComparison: Encodable, Sendable {
    /// The name of the input.
    public let name: String
    /// The name of Gatelight's engine.
    public let engine: String
    /// The number of streams.
    public let phones: Int
    /// The number of phones that at least one other engine reads.
    public let readByAnother: Int
    /// The streams of these phones that Gatelight does not read.
    public let missed: [String]
    /// The median first frame of Gatelight.
    public let medianFirstFrame: Double
    /// The other engine with the smallest median; `nil` if none was run.
    public let bestEngine: String?
    /// The median first frame of that engine.
    public let bestMedianFirstFrame: Double?

    /// The comparison in one line.
    public var text: String {
        guard let bestEngine, let bestMedianFirstFrame else {
            return "\(engine): no comparison, because no other engine was run"
        }
        let names = missed.isEmpty ? "" : ": \(missed.joined(separator: ", "))"
        return "\(engine) missed \(missed.count) of \(readByAnother) phones that another engine "
            + "read\(names). Its median first frame is \(medianFirstFrame); that of the best other "
            + "engine, \(bestEngine), is \(bestMedianFirstFrame)."
    }
}
