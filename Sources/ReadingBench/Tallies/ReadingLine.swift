internal import FoundationEssentials

/// The result of one engine for one set of pictures, as `bench` prints it.
public struct ReadingLine: Encodable, Sendable {
    /// The name of the input, such as `pictures of FOLDER`.
    public let name: String
    /// The folder or condition; `all` for the whole.
    public var set: String?
    /// The name of the engine, such as `zxing-cpp`.
    public let engine: String
    /// The reason why the engine was not run; if present, the other values are `nil`.
    public var notRun: String?
    /// The number of pictures.
    public var count: Int?
    /// The share of the pictures in which at least one text was read that is not a misread.
    public var rate: Double?
    /// The number of texts read that are not in the picture.
    public var misreads: Int?
    /// The number of texts read that may be in the picture.
    public var symbols: Int?
    /// The number of pictures on which the engine failed.
    public var failures: Int?
    /// The processor time for a picture, in milliseconds.
    public var medianMs, p95Ms, p99Ms, maxMs: Double?

    /// Creates a line for an engine that is not available.
    public init(name: String, _ absence: EngineRoster.Absence) {
        self.name = name
        engine = absence.name
        notRun = absence.reason
    }

    init(name: String, set: String, engine: String, _ tally: ReadingTally.Count) {
        (self.name, self.set, self.engine) = (name, set, engine)
        (count, symbols) = (tally.pictures, tally.symbols)
        rate = (Double(tally.read) / Double(max(1, tally.pictures)) * 1000).rounded() / 1000
        misreads = tally.misreads
        failures = tally.failures == 0 ? nil : tally.failures
        medianMs = tally.times.milliseconds(percentile: 50)
        p95Ms = tally.times.milliseconds(percentile: 95)
        p99Ms = tally.times.milliseconds(percentile: 99)
        maxMs = tally.times.milliseconds(percentile: 100)
    }

    /// The headings of the columns of `text`.
    public static let heading = Row.text([
        "set", "engine", "pictures", "rate", "misreads", "symbols", "p50 ms", "p95 ms", "p99 ms",
        "max ms",
    ])

    /// The line as a row of a table.
    public var text: String {
        if let notRun { return "NOT RUN: \(engine): \(notRun)" }
        let rest = failures.map { "  failed on \($0) pictures" } ?? ""
        return Row.text([
            set ?? "", engine, "\(count ?? 0)", Row.percent(rate), "\(misreads ?? 0)",
            "\(symbols ?? 0)", Row.number(medianMs), Row.number(p95Ms), Row.number(p99Ms),
            Row.number(maxMs),
        ]) + rest
    }
}

/// A row of a table for people: two columns of words, then numbers.
enum Row {
    private static let words = 22
    private static let numbers = 10

    static func text(_ cells: [String]) -> String {
        cells.enumerated().map { index, cell in
            let padding = String(
                repeating: " ", count: max(1, (index < 2 ? words : numbers) - cell.count))
            return index < 2 ? cell + padding : padding + cell
        }.joined()
    }

    static func percent(_ share: Double?) -> String {
        share.map { "\(($0 * 1000).rounded() / 10) %" } ?? "-"
    }

    /// Formats a number with two decimals, or without any from a hundred on.
    static func number(_ value: Double?) -> String {
        guard let value else { return "-" }
        guard value < 99.995 else { return "\(Int(value.rounded()))" }
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10)"
    }
}
