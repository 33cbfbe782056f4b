internal import Verdicts

/// Counts of verdicts by hours since 1970 and reason, as they are sent.
struct Hours: Codable {
    private var hours: [Int: [String: Int]]

    init(_ counts: [Int: [Reason: Int]]) {
        hours = counts.mapValues { reasons in
            Dictionary(uniqueKeysWithValues: reasons.map { ($0.key.rawValue, $0.value) })
        }
    }

    var counts: [Int: [Reason: Int]] {
        hours.mapValues { reasons in
            var counts: [Reason: Int] = [:]
            for (reason, count) in reasons {
                if let reason = Reason(rawValue: reason) { counts[reason] = count }
            }
            return counts
        }
    }
}
