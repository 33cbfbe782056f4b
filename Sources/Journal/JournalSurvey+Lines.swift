extension JournalSurvey {
    /// What was looked at, what was found, and what that does not prove; with what was `noted` before.
    package func lines(_ noted: Noted?) -> [String] {
        var lines = ["\(entries) entries, \(findings) findings"]
        if let first, let last {
            lines.append(
                "number \(first.seq) of \(first.time) to number \(last.seq) of \(last.time)")
        }
        if let droppedUpTo {
            lines.append("dropped to save space: all entries up to number \(droppedUpTo)")
        }
        if droppedBetween > 0 {
            lines.append(
                "dropped to save space: \(droppedBetween) refusals between the other entries")
        }
        if let noted, findings == 0 {
            lines.append("number \(noted.seq) is unchanged since it was noted")
        }
        lines.append(Self.limits)
        if let last {
            lines.append(
                "Keep this in another place, to verify it later with --noted: \(last.seq):\(last.check)"
            )
        }
        return lines
    }
}
