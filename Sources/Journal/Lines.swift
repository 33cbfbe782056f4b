import Glibc

/// A line in a store.
struct StoredLine {
    /// The bytes without the line end. Of a line that is too long, these are the beginning or
    /// empty.
    let bytes: [UInt8]
    /// The range in the store, including the line end.
    let range: Range<Int>
    /// Whether it has a line end.
    let hasEnd: Bool
    /// Whether it is longer than any line of a journal.
    var isTooLong: Bool { range.count > Self.maximumBytes }

    /// A length above that of any line; older journals had lines of up to 33 kB.
    static let maximumBytes = 1 << 17
}

/// The non-empty lines of a range in a store, oldest first. At most two pieces are in memory,
/// however large the store and its lines are.
struct Lines<Failure: Error> {
    typealias Read = (Range<Int>) throws(Failure) -> [UInt8]

    private let read: Read
    private let end: Int
    private var position: Int
    private var piece: [UInt8] = []
    private var cursor = 0

    init(_ range: Range<Int>, read: @escaping Read) {
        (position, end) = (range.lowerBound, range.upperBound)
        self.read = read
    }

    mutating func next() throws(Failure) -> StoredLine? {
        while let line = try nextOrEmpty() {
            if !line.bytes.isEmpty { return line }
        }
        return nil
    }

    private mutating func nextOrEmpty() throws(Failure) -> StoredLine? {
        let start = position
        var bytes: [UInt8] = []
        while try fill() {
            let newline = piece.newline(from: cursor)
            let stop = newline ?? piece.count
            if bytes.count <= StoredLine.maximumBytes { bytes += piece[cursor..<stop] }
            position += stop - cursor + (newline == nil ? 0 : 1)
            cursor = stop + (newline == nil ? 0 : 1)
            if newline != nil {
                return StoredLine(bytes: bytes, range: start..<position, hasEnd: true)
            }
        }
        guard position > start else { return nil }
        return StoredLine(bytes: bytes, range: start..<position, hasEnd: false)
    }

    /// Loads more bytes if necessary. Returns whether there are any.
    private mutating func fill() throws(Failure) -> Bool {
        guard cursor == piece.count else { return true }
        guard position < end else { return false }
        piece = try read(position..<min(end, position + (1 << 16)))
        cursor = 0
        return !piece.isEmpty
    }
}

/// The non-empty lines of a store before a position, newest first.
struct LinesBackwards<Failure: Error> {
    private let read: Lines<Failure>.Read
    private var end: Int
    private var piece: [UInt8] = []
    private var pieceStart = 0

    init(before end: Int, read: @escaping Lines<Failure>.Read) {
        self.end = end
        self.read = read
    }

    mutating func next() throws(Failure) -> StoredLine? {
        while end > 0 {
            let hasEnd = try bytes((end - 1)..<end) == [0x0A]
            let lineEnd = hasEnd ? end - 1 : end
            let start = try lineStart(before: lineEnd)
            let range = start..<end
            end = start
            guard start < lineEnd else { continue }
            let isTooLong = range.count > StoredLine.maximumBytes
            return StoredLine(
                bytes: isTooLong ? [] : try bytes(start..<lineEnd), range: range, hasEnd: hasEnd)
        }
        return nil
    }

    private mutating func lineStart(before place: Int) throws(Failure) -> Int {
        var place = place
        while place > 0 {
            try load(place)
            if let newline = piece.newline(before: place - pieceStart) {
                return pieceStart + newline + 1
            }
            place = pieceStart
        }
        return 0
    }

    /// Loads the piece that ends at `place`, unless the current one already contains the byte
    /// before it.
    private mutating func load(_ place: Int) throws(Failure) {
        guard place <= pieceStart || place > pieceStart + piece.count else { return }
        pieceStart = max(0, place - (1 << 16))
        piece = try read(pieceStart..<place)
        // A store that has shrunk meanwhile is padded with zeros.
        let missing = place - pieceStart - piece.count
        if missing > 0 { piece += [UInt8](repeating: 0, count: missing) }
    }

    private mutating func bytes(_ range: Range<Int>) throws(Failure) -> [UInt8] {
        if range.count <= 1 { try load(range.upperBound) }
        guard range.lowerBound >= pieceStart, range.upperBound <= pieceStart + piece.count else {
            return try read(range)
        }
        return Array(piece[(range.lowerBound - pieceStart)..<(range.upperBound - pieceStart)])
    }
}

extension [UInt8] {
    /// Returns the position of the first line end at or after `place`.
    fileprivate func newline(from place: Int) -> Int? {
        withUnsafeBytes { bytes in
            guard place < bytes.count, let base = bytes.baseAddress,
                let found = memchr(base + place, 0x0A, bytes.count - place)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    /// Returns the position of the last line end before `place`.
    fileprivate func newline(before place: Int) -> Int? {
        withUnsafeBytes { bytes in
            // memrchr is a GNU extension that Swift cannot see.
            var index = Swift.min(place, bytes.count) - 1
            while index >= 0, bytes[index] != 0x0A { index -= 1 }
            return index >= 0 ? index : nil
        }
    }
}
