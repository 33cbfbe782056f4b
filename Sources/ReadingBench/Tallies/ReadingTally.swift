/// What each engine read of each set of pictures.
public struct ReadingTally {
    /// The set all pictures belong to.
    public static let all = "all"

    struct Count {
        var pictures = 0
        var read = 0
        var symbols = 0
        var misreads = 0
        var failures = 0
        var times = Times()
    }

    private var sets: [String] = []
    private var counts: [String: [String: Count]] = [:]

    /// Nothing was read yet.
    public init() {}

    /// Counts one engine's reading of one picture; `nil` if the engine failed on it. A picture is read
    /// if something was read in it that may be there.
    public mutating func add(
        _ reading: Reading?, of truth: PictureTruth?, in set: String, by engine: String
    ) {
        let misreads = reading?.texts.filter { truth?.isMisread($0) ?? false }.count ?? 0
        let symbols = (reading?.texts.count ?? 0) - misreads
        for name in [set, Self.all] {
            if counts[name] == nil { sets.append(name) }
            var count = counts[name, default: [:]][engine, default: Count()]
            count.pictures += 1
            count.read += symbols > 0 ? 1 : 0
            count.symbols += symbols
            count.misreads += misreads
            count.failures += reading == nil ? 1 : 0
            if let reading { count.times.add(reading.time) }
            counts[name, default: [:]][engine] = count
        }
    }

    /// A line for each set and engine, the totals last and ours the last of them.
    public func lines(name: String, engines: [String]) -> [ReadingLine] {
        (sets.filter { $0 != Self.all } + [Self.all]).flatMap { set in
            engines.compactMap { engine in
                counts[set]?[engine].map {
                    ReadingLine(name: name, set: set, engine: engine, $0)
                }
            }
        }
    }
}
