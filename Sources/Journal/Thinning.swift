import DeviceInterface

/// Makes room in a journal. A rank that exceeds its share loses its oldest lines; a rank within its
/// share loses none, whatever the others do.
struct Thinning {
    private let lines: Lines<DeviceError>
    /// The number of bytes that each rank may keep.
    private let allowed: [Int]
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
        allowed = Self.allowances(wanted, max(0, maximumSize - Self.topBytes))
        guard zip(totals, allowed).contains(where: { $0 > $1 }) else { return nil }
        (self.lines, left) = (lines, totals)
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
            if let mark = line.mark { copy.drop(mark, count: mark.dropped ?? 0) }
            let rank = line.rank.rawValue
            if left[rank] > allowed[rank] {
                left[rank] -= line.cost
                if let entry = line.entry { copy.drop(entry, count: 1) }
            } else {
                copy.keep(line.line)
            }
            try copy.drain(to: write, above: 1 << 16)
        }
        if let mark = walk.lastMark { copy.drop(mark, count: mark.dropped ?? 0) }
        copy.closeGap()
        try copy.drain(to: write, above: 0)
        return copy
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
    private var pending: [UInt8] = []
    private var dropped: JournalAnchor?

    mutating func drop(_ last: JournalAnchor, count: UInt64) {
        dropped = JournalAnchor(
            seq: last.seq, check: last.check, dropped: (dropped?.dropped ?? 0) &+ count)
    }

    mutating func keep(_ line: StoredLine) {
        closeGap()
        put(line.bytes, hasEnd: line.hasEnd)
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
