/// Counts how soon each engine read each phone, and at what cost.
public struct StreamTally {
    struct Count {
        /// The first frame read after the phone arrived, for each stream; `nil` if none was read.
        var first: [Int?] = []
        var shown = 0
        var framesRead = 0
        var misreads = 0
        var failures = 0
        var empty = Times()
        var busy = Times()
        var all = Times()
    }

    private(set) var counts: [String: Count] = [:]
    private(set) var streams: [String] = []
    /// The largest number of frames with a phone, which is the count for an unread phone.
    private(set) var longest = 0

    /// Creates an empty tally.
    public init() {}

    /// Begins a new stream.
    public mutating func begin(_ name: String, engines: [String]) {
        streams.append(name)
        for engine in engines { counts[engine, default: Count()].first.append(nil) }
    }

    /// Counts one engine's reading of one frame. `age` is the number of frames since the phone
    /// arrived: 0 for the first, `nil` without a phone.
    public mutating func add(
        _ reading: Reading?, of truth: PictureTruth, age: Int?, by engine: String
    ) {
        var count = counts[engine, default: Count()]
        let misreads = reading?.texts.filter(truth.isMisread).count ?? 0
        count.misreads += misreads
        count.failures += reading == nil ? 1 : 0
        if let time = reading?.time {
            count.all.add(time)
            if age == nil { count.empty.add(time) } else { count.busy.add(time) }
        }
        if let age {
            longest = max(longest, age + 1)
            count.shown += 1
            if (reading?.texts.count ?? 0) > misreads {
                count.framesRead += 1
                if let last = count.first.indices.last, count.first[last] == nil {
                    count.first[last] = age
                }
            }
        }
        counts[engine] = count
    }

    /// Returns a line for each engine.
    public func lines(name: String, engines: [String]) -> [StreamLine] {
        engines.compactMap { engine in
            counts[engine].map { StreamLine(name: name, engine: engine, $0, unread: longest) }
        }
    }

    /// Returns a comparison of Gatelight's engine with the best of the others.
    public func comparison(name: String, own: String) -> StreamComparison? {
        guard let ours = counts[own] else { return nil }
        let others = counts.filter { !$0.key.hasPrefix("gatelight") }
        let read = streams.indices.filter { index in
            others.values.contains { $0.first[index] != nil }
        }
        let best = others.min {
            (medianFirst($0.value), $0.key) < (medianFirst($1.value), $1.key)
        }
        return StreamComparison(
            name: name, engine: own, phones: streams.count, readByAnother: read.count,
            missed: read.filter { ours.first[$0] == nil }.map { streams[$0] },
            medianFirstFrame: medianFirst(ours), bestEngine: best?.key,
            bestMedianFirstFrame: best.map { medianFirst($0.value) })
    }

    private func medianFirst(_ count: Count) -> Double {
        Self.median(count.first.map { $0 ?? longest })
    }

    static func median(_ values: [Int]) -> Double {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted()
        return Double(sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
