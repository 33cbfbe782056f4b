public import DeviceInterface
public import FoundationEssentials
public import SystemPackage
public import Verdicts

/// A selection of journal entries; a value of `nil` places no condition.
public struct JournalFilter: Hashable, Sendable {
    /// The reason that entries must have.
    public var reason: Reason?
    /// The lamp that entries must have.
    public var lamp: Lamp?
    /// The earliest time, inclusive.
    public var from: Date?
    /// The latest time, exclusive.
    public var to: Date?

    /// Creates a filter that selects all entries.
    public init() {}
}

/// Reads a journal of any size in pieces, while another process may write to it.
public struct JournalReader: Sendable {
    /// A page of entries, each a JSON object.
    public struct Page: Hashable, Codable, Sendable {
        /// The entries.
        public var entries: [String]
        /// The position of the next page; `nil` at the end.
        public var next: Int?
    }

    private enum Store {
        case file(FilePath)
        case memory(@Sendable () -> [UInt8])
    }

    /// Reads a range of a store's bytes; fewer at its end.
    private typealias Read = (Range<Int>) throws -> [UInt8]

    private let store: Store

    private static let pieceSize = 256 << 10
    /// The number of pieces that one page may search for matching entries.
    private static let maximumPieces = 16

    /// Creates a reader of the journal at `path`, which may not exist yet.
    public init(path: FilePath) {
        store = .file(path)
    }

    /// Creates a reader of a journal in memory, such as a simulated gate's.
    public init(bytes: @escaping @Sendable () -> [UInt8]) {
        store = .memory(bytes)
    }

    /// Returns the newest entries before the byte `before`, newest first. A page may have fewer
    /// than `limit` entries, even none, and still be followed by others, because it searches at
    /// most a few megabytes.
    public func page(
        before: Int?, limit: Int, _ filter: JournalFilter
    ) throws(DeviceError) -> Page {
        try withStore(Page(entries: [], next: nil)) { size, read in
            var end = min(before ?? size, size)
            var entries: [String] = []
            for _ in 0..<Self.maximumPieces where end > 0 {
                let start = max(0, end - Self.pieceSize)
                let piece = try read(start..<end)
                // The first line may begin before the piece, except at the start of the file.
                let first =
                    start == 0 ? 0 : (piece.firstIndex(of: 0x0A).map { $0 + 1 } ?? piece.count)
                var cut = piece.count
                while cut > first {
                    let line =
                        (piece[first..<(cut - 1)].lastIndex(of: 0x0A).map { $0 + 1 }) ?? first
                    let bytes = piece[line..<cut].filter { $0 != 0x0A }
                    cut = line
                    guard let text = Self.entry(bytes[...], filter) else { continue }
                    entries.append(text)
                    if entries.count == limit {
                        return Page(entries: entries, next: start + cut > 0 ? start + cut : nil)
                    }
                }
                // No line is as long as a piece; a piece without a line end is skipped.
                end = first == piece.count ? start : start + first
            }
            return Page(entries: entries, next: end > 0 ? end : nil)
        }
    }

    /// Returns the entries of the piece that begins at the byte `from`, oldest first.
    public func piece(from: Int) throws(DeviceError) -> Page {
        try withStore(Page(entries: [], next: nil)) { size, read in
            let end = min(size, from + Self.pieceSize)
            guard from < end else { return Page(entries: [], next: nil) }
            let bytes = try read(from..<end)
            guard let last = bytes.lastIndex(of: 0x0A) else {
                return Page(entries: [], next: end < size ? end : nil)
            }
            let entries = bytes[...last].split(separator: 0x0A).compactMap {
                Self.entry($0, JournalFilter())
            }
            return Page(entries: entries, next: from + last + 1 < size ? from + last + 1 : nil)
        }
    }

    private static func entry(_ bytes: ArraySlice<UInt8>, _ filter: JournalFilter) -> String? {
        guard case .entry(let line) = JournalText.content(of: bytes), filter.wants(line) else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func withStore<Result>(
        _ empty: Result, _ body: (_ size: Int, _ read: @escaping Read) throws -> Result
    ) throws(DeviceError) -> Result {
        var name = "the journal"
        do {
            switch store {
            case .memory(let bytes):
                let bytes = bytes()
                return try body(bytes.count) { Array(bytes[$0]) }
            case .file(let path):
                name = path.string
                let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
                return try file.closeAfter {
                    try body(Int(try file.seek(offset: 0, from: .end))) { try file.read($0) }
                }
            }
        } catch let error as DeviceError {
            throw error
        } catch Errno.noSuchFileOrDirectory {
            return empty
        } catch {
            throw DeviceError(
                errno: error as? Errno ?? .ioError, "read \(name)",
                advice: "Check the disk and the path in the configuration.")
        }
    }
}

extension JournalReader {
    /// Passes the entries to `body`, oldest first: all of them, or the newest `count`. No entry is
    /// kept in memory afterwards. Stops early if `goesOn` returns `false`.
    public func forEach(
        newest count: Int? = nil, as form: JournalText.Form = .json,
        while goesOn: () -> Bool = { true }, _ body: (String) -> Void
    ) throws(DeviceError) {
        try withStore(()) { size, read in
            let start = try count.map { try Self.start(ofNewest: $0, size, read) } ?? 0
            if let heading = JournalText.heading(of: form) { body(heading) }
            var lines = Lines<any Error>(start..<size, read: read)
            while goesOn(), let line = try lines.next() {
                if let row = JournalText.row(line.bytes, as: form) { body(row) }
            }
        }
    }

    /// Passes every fault to `report` when it is found, and returns a survey. If `noted` is given,
    /// the entry of that number must exist and have that check.
    public func verify(
        noted: JournalSurvey.Noted? = nil, _ report: (JournalText.Finding) -> Void
    ) throws(DeviceError) -> JournalSurvey {
        try withStore(JournalSurvey()) { size, read in
            var chain = JournalChain(noted: noted)
            var lines = Lines<any Error>(0..<size, read: read)
            while let line = try lines.next() { chain.follow(line, report) }
            chain.end(report)
            return chain.survey
        }
    }

    /// Verifies the chain and the tree. A terminal may write meanwhile.
    public func verify(
        noted: JournalSurvey.Noted? = nil, tree folder: any TreeFolder, _ trust: TreeTrust,
        _ report: (JournalText.Finding) -> Void
    ) throws(DeviceError) -> JournalSurvey {
        // While a terminal makes room, journal and tree do not fit each other for a moment.
        for _ in 0..<3 {
            let before = try TreeAudit.state(of: folder)
            var findings: [JournalText.Finding] = []
            let survey = try verifyOnce(noted, folder, trust) { finding in
                if findings.count < Self.maximumFindings { findings.append(finding) }
            }
            if findings.isEmpty { return survey }
            guard try TreeAudit.state(of: folder) == before else { continue }
            findings.forEach(report)
            return survey
        }
        return try verifyOnce(noted, folder, trust, report)
    }

    /// Findings that are reported one by one, at most.
    private static let maximumFindings = 10_000

    private func verifyOnce(
        _ noted: JournalSurvey.Noted?, _ folder: any TreeFolder, _ trust: TreeTrust,
        _ report: (JournalText.Finding) -> Void
    ) throws(DeviceError) -> JournalSurvey {
        let survey = try withStore(JournalSurvey?.none) { size, read in
            try Self.verify(size, read, noted, folder, trust, report)
        }
        // Of a missing journal, the tree still knows how long it was.
        guard let survey else {
            return try Self.verify(0, { _ in [] }, noted, folder, trust, report)
        }
        return survey
    }

    private static func lines(_ size: Int, _ read: @escaping Read) -> Lines<DeviceError> {
        Lines(0..<size) { range throws(DeviceError) in
            do {
                return try read(range)
            } catch {
                throw DeviceError(.ioFailed, "read the journal", advice: "Check the disk.")
            }
        }
    }

    private static func verify(
        _ size: Int, _ read: @escaping Read, _ noted: JournalSurvey.Noted?,
        _ folder: any TreeFolder, _ trust: TreeTrust, _ report: (JournalText.Finding) -> Void
    ) throws(DeviceError) -> JournalSurvey {
        var audit = try TreeAudit(folder, trust) { Self.lines(size, read) }
        var (chain, lines) = (JournalChain(noted: noted), Self.lines(size, read))
        while let line = try lines.next() {
            chain.follow(line, report)
            try audit.follow(line, number: chain.lineNumber, report)
        }
        chain.end(report)
        try audit.end(report)
        var survey = chain.survey
        survey.findings += audit.findings
        survey.tree = audit.survey
        return survey
    }

    /// What a journal has under a number.
    enum Numbered {
        case found([UInt8])
        case dropped
    }

    /// Finds the line of an entry; `nil` if there is none.
    func line(_ number: UInt64) throws(DeviceError) -> Numbered? {
        try withStore(nil) { size, read in
            var lines = Lines<any Error>(0..<size, read: read)
            while let line = try lines.next() {
                guard !line.isTooLong else { continue }
                switch JournalText.content(of: line.bytes[...]) {
                case .entry(let entry) where entry.seq == number: return .found(line.bytes)
                case .anchor(let mark) where mark.seq >= number: return .dropped
                case .entry, .anchor, .unreadable: continue
                }
            }
            return nil
        }
    }

    private static func start(
        ofNewest count: Int, _ size: Int, _ read: @escaping Read
    ) throws -> Int {
        var lines = LinesBackwards<any Error>(before: size, read: read)
        var (start, left) = (size, count)
        while left > 0, let line = try lines.next() {
            guard case .entry = JournalText.content(of: line.bytes[...]) else { continue }
            (start, left) = (line.range.lowerBound, left - 1)
        }
        return start
    }
}

extension JournalFilter {
    fileprivate func wants(_ line: JournalLine) -> Bool {
        if let reason, line.reason != reason.rawValue { return false }
        if let lamp, line.lamp != lamp.rawValue { return false }
        // The journal's times have one length and one zone, so they sort as text.
        if let from, line.time < Timestamp.text(from) { return false }
        if let to, line.time >= Timestamp.text(to) { return false }
        return true
    }
}
