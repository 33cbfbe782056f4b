public import FoundationEssentials

/// The entries that a journal is to forget: those that fulfil any of the conditions.
public struct Forgetting: Hashable, Sendable {
    /// The numbers of entries.
    public var numbers: Set<UInt64>
    /// The time before which all entries go.
    public var before: Date?
    /// A holder's tag; all entries with it go.
    public var tag: String?

    /// Creates conditions.
    public init(numbers: Set<UInt64> = [], before: Date? = nil, tag: String? = nil) {
        (self.numbers, self.before, self.tag) = (numbers, before, tag)
    }

    func wants(_ line: JournalLine) -> Bool {
        if numbers.contains(line.seq) { return true }
        if let tag, line.tag == tag { return true }
        // The journal's times have one length and one zone, so they sort as text.
        if let before, line.time < Timestamp.text(before) { return true }
        return false
    }
}
