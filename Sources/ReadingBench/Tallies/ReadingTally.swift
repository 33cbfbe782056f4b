/// Counts what each engine read in each set of pictures.
public struct ReadingTally {
    /// The name of the set that contains all pictures.
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

    /// Creates an empty tally.
    public init() {}

    /// Counts one engine's reading of one picture; `nil` if the engine failed. A picture counts as
    /// read if a text was read that may be in it.
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

    /// Returns a line for each set and engine, in the order of `engines`, with the totals last.
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
