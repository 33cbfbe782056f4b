extension JournalSurvey {
    /// What was looked at, what was found, and what that does not prove; with what was `noted` before.
    package func lines(_ noted: Noted?) -> [String] {
        var lines = ["\(entries) entries, \(findings) findings"]
        if let first, let last {
            lines.append(
                "number \(first.seq) of \(first.time) to number \(last.seq) of \(last.time)")
        }
        if let droppedUpTo {
            lines.append("dropped for want of room: all up to number \(droppedUpTo)")
        }
        if droppedBetween > 0 {
            lines.append(
                "dropped for want of room: \(droppedBetween) refused ones between the others")
        }
        if let noted, findings == 0 { lines.append("number \(noted.seq) is as it was noted") }
        lines.append(Self.limits)
        if let last {
            lines.append(
                "Note this elsewhere, for a later --noted to show that it is still there: \(last.seq):\(last.check)"
            )
        }
        return lines
    }
}
