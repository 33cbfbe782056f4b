public import DeviceInterface
public import FoundationEssentials
public import SystemPackage
public import Verdicts

/// Which entries of a journal are wanted; `nil` asks nothing.
public struct JournalFilter: Hashable, Sendable {
    /// With this reason.
    public var reason: Reason?
    /// With this lamp.
    public var lamp: Lamp?
    /// Not before.
    public var from: Date?
    /// Before.
    public var to: Date?

    /// All of them.
    public init() {}
}

/// Reads a journal a piece at a time, however large it is, while somebody else writes it.
public struct JournalReader: Sendable {
    /// Some entries, each a JSON object.
    public struct Page: Hashable, Sendable {
        /// The entries.
        public var entries: [String]
        /// Where to go on; `nil` at the end.
        public var next: Int?
    }

    private enum Store {
        case file(FilePath)
        case memory(@Sendable () -> [UInt8])
    }

    /// Reads some bytes of a store; fewer at its end.
    private typealias Read = (Range<Int>) throws -> [UInt8]

    private let store: Store

    private static let pieceSize = 256 << 10
    /// Of the journal that one page may look through for entries that are wanted.
    private static let mostPieces = 16

    /// Reads the journal at `path`, which need not be there yet.
    public init(path: FilePath) {
        store = .file(path)
    }

    /// Reads a journal that is kept in memory, as a simulated gate's is.
    public init(bytes: @escaping @Sendable () -> [UInt8]) {
        store = .memory(bytes)
    }

    /// The newest entries before the byte `before`, newest first. A page may have fewer than `limit`,
    /// even none, and still go on: it looks through a few megabytes at most.
    public func page(
        before: Int?, limit: Int, _ filter: JournalFilter
    ) throws(DeviceError) -> Page {
        try withStore(Page(entries: [], next: nil)) { size, read in
            var end = min(before ?? size, size)
            var entries: [String] = []
            for _ in 0..<Self.mostPieces where end > 0 {
                let start = max(0, end - Self.pieceSize)
                let piece = try read(start..<end)
                // The first line may have begun before; at the start of the file it has not.
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
                // No line is as long as a piece; what has no end is passed over.
                end = first == piece.count ? start : start + first
            }
            return Page(entries: entries, next: end > 0 ? end : nil)
        }
    }

    /// The entries that begin at the byte `from` and a piece further, oldest first.
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
    /// Hands on the entries, oldest first: all of them, or the newest `count`. Nothing that was handed
    /// on is kept. Ends early once `goesOn` says no.
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

    /// Hands every fault to `report` as it is found, and answers what was looked at. With `noted` the
    /// entry of that number must be there and have that check.
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
        // The journal's times sort as text: one length, one zone.
        if let from, line.time < Timestamp.text(from) { return false }
        if let to, line.time >= Timestamp.text(to) { return false }
        return true
    }
}
