import FoundationEssentials

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
        if forgotten > 0 { lines.append("forgotten on request: \(forgotten) entries") }
        if let tree {
            lines += tree.lines
        } else {
            lines.append(Self.limits)
        }
        if let last {
            lines.append(
                "Keep this in another place, to verify it later with --noted: \(last.seq):\(last.check)"
            )
        }
        return lines
    }
}

extension TreeSurvey {
    /// What the tree proves, and by whose key.
    package var lines: [String] {
        guard let key else { return [] }
        var lines = [
            "\(size) entries are in the tree of the newest checkpoint, \(unsigned) are newer",
            "\(checkpoints) checkpoints, signed by \(key)",
        ]
        if let sealed { lines.append("\(sealed) checkpoints were sealed") }
        for seen in witnessed {
            let time = Timestamp.text(Date(timeIntervalSince1970: Double(seen.time)))
            lines.append(
                "\(seen.name) vouches for the entries up to number \(seen.size), at \(time)")
        }
        if witnessed.isEmpty {
            lines.append(
                "No witness vouches for any entry: an older copy of everything would pass as well.")
        }
        return lines
    }
}
