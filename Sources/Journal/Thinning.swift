import DeviceInterface

/// What is dropped from a journal.
private enum Dropping {
    /// The oldest lines of each rank: the bytes that each may keep.
    case oldest(allowed: [Int])
    /// The chosen entries.
    case chosen(Forgetting)
}

/// Makes room in a journal. A rank that exceeds its share loses its oldest lines; a rank within its
/// share loses none, whatever the others do.
struct Thinning {
    private let lines: Lines<DeviceError>
    private let dropping: Dropping
    /// The number of bytes of each rank that remain.
    private var left: [Int]

    /// An upper bound of the line at the top of a shortened journal, in bytes.
    private static let topBytes = 128

    /// Prepares room for `more` bytes of `rank`; `nil` if nothing can be dropped.
    init?(
        _ lines: Lines<DeviceError>, maximumSize: Int, more: Int, of rank: Rank
    ) throws(DeviceError) {
        var totals = Rank.allCases.map { _ in 0 }
        var walk = RankedLines(lines)
        while let line = try walk.next() { totals[line.rank.rawValue] += line.cost }
        var wanted = totals
        wanted[rank.rawValue] += more
        let allowed = Self.allowances(wanted, max(0, maximumSize - Self.topBytes))
        dropping = .oldest(allowed: allowed)
        guard zip(totals, allowed).contains(where: { $0 > $1 }) else { return nil }
        (self.lines, left) = (lines, totals)
    }

    /// Prepares to forget entries.
    init(_ lines: Lines<DeviceError>, forgetting: Forgetting) {
        (self.lines, dropping, left) = (lines, .chosen(forgetting), [])
    }

    /// Returns the allowed bytes of each rank. Ranks within their share keep everything. The others
    /// divide what then remains of half the journal, and each keeps at least half of its share.
    private static func allowances(_ totals: [Int], _ maximumSize: Int) -> [Int] {
        let shares = Rank.allCases.map { maximumSize / 16 * $0.share }
        let over = Rank.allCases.map { totals[$0.rawValue] > shares[$0.rawValue] }
        let within = zip(totals, over).reduce(0) { $1.1 ? $0 : $0 + $1.0 }
        let parts = Rank.allCases.reduce(0) { over[$1.rawValue] ? $0 + $1.share : $0 }
        return Rank.allCases.map { rank in
            guard over[rank.rawValue] else { return totals[rank.rawValue] }
            let room = max(0, maximumSize / 2 - within) / max(1, parts) * rank.share
            return max(shares[rank.rawValue] / 2, room)
        }
    }

    /// Writes the lines that stay. The oldest lines of a rank are dropped first. A short line gives
    /// the number of consecutive dropped lines, and the number and check of the last one.
    mutating func copy(
        to write: Storage.Write
    ) throws(DeviceError) -> ThinnedJournal {
        var copy = ThinnedJournal()
        var walk = RankedLines(lines)
        while let line = try walk.next() {
            if let mark = line.mark { copy.drop(mark) }
            if isDropped(line) {
                if let entry = line.entry { copy.drop(entry, isForgotten: isForgetting) }
            } else {
                copy.keep(line.line, line.entry)
            }
            try copy.drain(to: write, above: 1 << 16)
        }
        if let mark = walk.lastMark { copy.drop(mark) }
        copy.closeGap()
        try copy.drain(to: write, above: 0)
        return copy
    }

    private var isForgetting: Bool {
        switch dropping {
        case .oldest: false
        case .chosen: true
        }
    }

    private mutating func isDropped(_ line: RankedLines.Line) -> Bool {
        switch dropping {
        case .oldest(let allowed):
            let rank = line.rank.rawValue
            guard left[rank] > allowed[rank] else { return false }
            left[rank] -= line.cost
            return true
        case .chosen(let forgetting):
            guard line.entry != nil,
                case .entry(let entry) = JournalText.content(of: line.line.bytes[...])
            else { return false }
            return forgetting.wants(entry)
        }
    }
}

/// The journal after room was made.
struct ThinnedJournal {
    /// The number of bytes.
    private(set) var size = 0
    /// Whether it ends in a partial line.
    private(set) var endsTorn = false
    /// The last line written, and its position.
    private(set) var newest = (bytes: [UInt8](), start: 0)
    /// The numbers of the entries that remain.
    private(set) var kept: [ClosedRange<UInt64>] = []
    /// The number of entries that were dropped.
    private(set) var droppedEntries = 0
    private var pending: [UInt8] = []
    private var dropped: JournalAnchor?

    /// Passes on a mark of lines that were dropped before.
    mutating func drop(_ mark: JournalAnchor) {
        drop(mark, count: mark.dropped ?? 0, forgotten: mark.forgotten ?? 0)
    }

    /// Drops an entry.
    mutating func drop(_ entry: JournalAnchor, isForgotten: Bool) {
        droppedEntries += 1
        drop(entry, count: 1, forgotten: isForgotten ? 1 : 0)
    }

    private mutating func drop(_ last: JournalAnchor, count: UInt64, forgotten: UInt64) {
        let forgotten = (dropped?.forgotten ?? 0) &+ forgotten
        dropped = JournalAnchor(
            seq: last.seq, check: last.check, dropped: (dropped?.dropped ?? 0) &+ count,
            forgotten: forgotten > 0 ? forgotten : nil)
    }

    mutating func keep(_ line: StoredLine, _ entry: JournalAnchor?) {
        closeGap()
        put(line.bytes, hasEnd: line.hasEnd)
        guard let seq = entry?.seq, seq > kept.last?.upperBound ?? 0 else { return }
        if let last = kept.last, last.upperBound + 1 == seq {
            kept[kept.count - 1] = last.lowerBound...seq
        } else {
            kept.append(seq...seq)
        }
    }

    mutating func closeGap() {
        guard var mark = dropped else { return }
        dropped = nil
        // At the top there is no earlier line to count from.
        if size == 0 { mark.dropped = nil }
        put(mark.json, hasEnd: true)
    }

    mutating func drain(
        to write: Storage.Write, above limit: Int
    ) throws(DeviceError) {
        guard pending.count > limit else { return }
        try write(pending)
        pending = []
    }

    private mutating func put(_ bytes: [UInt8], hasEnd: Bool) {
        newest = (bytes, size)
        pending += bytes
        if hasEnd { pending.append(0x0A) }
        size += bytes.count + (hasEnd ? 1 : 0)
        endsTorn = !hasEnd
    }
}

/// The lines that can be dropped or kept, each with the marks that belong to it.
private struct RankedLines {
    struct Line {
        let line: StoredLine
        let rank: Rank
        let entry: JournalAnchor?
        /// The mark of the lines dropped before it.
        let mark: JournalAnchor?
        /// The number of bytes that dropping it frees.
        let cost: Int
    }

    private var lines: Lines<DeviceError>
    private var isFirst = true
    /// A mark that no line has followed yet.
    private(set) var lastMark: JournalAnchor?
    private var markBytes = 0

    init(_ lines: Lines<DeviceError>) { self.lines = lines }

    mutating func next() throws(DeviceError) -> Line? {
        while let line = try lines.next() {
            defer { isFirst = false }
            switch LineHead(line) {
            case .entry(let entry, let rank): return take(line, rank, entry)
            case .mark(let mark):
                // A mark in an impossible place stays, so that `verify` finds it.
                guard isFirst || mark.dropped != nil else { return take(line, .unverified, nil) }
                lastMark = mark
                markBytes = isFirst ? 0 : line.range.count
            case .unreadable: return take(line, .unverified, nil)
            }
        }
        return nil
    }

    private mutating func take(
        _ line: StoredLine, _ rank: Rank, _ entry: JournalAnchor?
    ) -> Line {
        defer { (lastMark, markBytes) = (nil, 0) }
        return Line(
            line: line, rank: rank, entry: entry, mark: lastMark,
            cost: line.range.count + markBytes)
    }
}
