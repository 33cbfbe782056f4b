/// A line of a run's results: an object for programs, and a row for a person.
package protocol TableLine: Encodable {
    /// The row.
    var text: String { get }
}

extension ReadingLine: TableLine {}
extension StreamLine: TableLine {}
extension StreamComparison: TableLine {}
extension CurvePoint: TableLine {}

/// What a run found, in the order it is printed.
package struct BenchTable {
    /// Engines that were asked for and are not there. They come first, so that no table hides them.
    package let absences: [ReadingLine]
    /// Above the rows for a person, if they need one.
    package let heading: String?
    /// The results.
    package let lines: [any TableLine]
}

/// Who hears how a run goes.
package struct RunMonitor: Sendable {
    let progress: @Sendable (String) -> Void
    let warn: @Sendable (String) -> Void

    /// What is told to `progress` is worth a look until the next is told, and nothing when it is empty;
    /// what is told to `warn` stays.
    package init(
        progress: @escaping @Sendable (String) -> Void, warn: @escaping @Sendable (String) -> Void
    ) {
        (self.progress, self.warn) = (progress, warn)
    }
}
