import ArgumentParser
import FoundationEssentials

/// A time on the command line: ISO 8601, with or without fractions and offset. Without an offset it
/// is UTC.
struct Instant: ExpressibleByArgument {
    let date: Date

    static var now: Instant { Instant(date: Date()) }

    /// The default in help. It is the same for all options of this type: the current time.
    var defaultValueDescription: String { "now" }

    init(date: Date) {
        self.date = date
    }

    init?(argument: String) {
        // The format styles require `Z` or an offset.
        let time = argument.split(separator: "T").last ?? ""
        let hasZone = time.contains("Z") || time.contains("+") || time.contains("-")
        let text = hasZone ? argument : argument + "Z"
        let styles = [
            Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true),
        ]
        guard let date = styles.lazy.compactMap({ try? $0.parse(text) }).first else { return nil }
        self.date = date
    }
}
