internal import BoxedProcesses
internal import DeviceInterface
internal import FoundationEssentials
internal import Journal
internal import Verdicts

/// What a page's process sends to the terminal. All questions have one size, so that nothing about
/// one has to be believed before it is read.
///
/// 40 bytes, little-endian: `GLP1`, kind (1), reason (1), lamp (1), a zero byte, count (4), four zero
/// bytes, position (8), earliest time (8), latest time (8). A reason or lamp is its place among all,
/// from 1, or 0 for any; a position is -1 if there is none; times are seconds since 1970 as binary64,
/// NaN if there is none. What a kind has no use for has the value of a question without it.
struct PageQuestion: Hashable {
    /// What a page may ask for, and nothing else.
    enum Kind: UInt8, CaseIterable {
        /// Nothing: the page is served. `count` is the Landlock ABI in force.
        case serves = 1
        /// Nothing: the answer to a ping. `count` is the number of viewers.
        case lives = 2
        case failedParts = 3
        case statistics = 4
        /// `count` is the number of hours.
        case hours = 5
        case keys = 6
        case droppedFrames = 7
        case process = 8
        case picture = 9
        /// `count` is the most entries, `position` the end of the page.
        case journalPage = 10
        /// `position` is the start of the piece.
        case journalPiece = 11
        /// The attendant's button is pressed.
        case clear = 12

        /// Whether the terminal answers.
        var isAnswered: Bool {
            switch self {
            case .serves, .lives: false
            case .failedParts, .statistics, .hours, .keys, .droppedFrames, .process, .picture,
                .journalPage, .journalPiece, .clear:
                true
            }
        }
    }

    /// The number of bytes.
    static let size = 40
    private static let magic: UInt32 = 0x3150_4C47  // "GLP1"
    /// The years 1 to 9999.
    private static let times = -62_135_596_800.0...253_402_300_799.0
    private static let positions = 0...(1 << 40)

    var kind: Kind
    var count = 0
    var position: Int?
    var filter = JournalFilter()

    init(_ kind: Kind, count: Int = 0, position: Int? = nil, filter: JournalFilter = .init()) {
        (self.kind, self.count, self.position, self.filter) = (kind, count, position, filter)
    }

    /// Parses what a process sent, which may be hostile.
    init(_ bytes: [UInt8]) throws(BrokenRule) {
        var reader = ByteReader(bytes)
        guard try reader.number() == Self.magic, let kind = Kind(rawValue: try reader.number())
        else { throw .heading }
        self.kind = kind
        let (reason, lamp) = (try reader.number(UInt8.self), try reader.number(UInt8.self))
        guard try reader.number(UInt8.self) == 0 else { throw .heading }
        count = Int(try reader.number(UInt32.self))
        guard try reader.number(UInt32.self) == 0 else { throw .heading }
        let position = try reader.number(Int64.self)
        self.position = position == -1 ? nil : Int(position)
        filter.reason = try Self.choice(reason, Reason.allCases)
        filter.lamp = try Self.choice(lamp, Lamp.allCases)
        filter.from = try Self.time(try reader.number())
        filter.to = try Self.time(try reader.number())
        try reader.end()
        guard isPossible else { throw .flags }
    }

    /// Whether every field is one that the kind has, within its limits.
    private var isPossible: Bool {
        var plain = PageQuestion(kind)
        switch kind {
        case .serves, .lives:
            guard count <= 4096 else { return false }
            plain.count = count
        case .hours:
            guard (1...168).contains(count) else { return false }
            plain.count = count
        case .journalPage:
            guard (1...500).contains(count), position.map(Self.positions.contains) ?? true else {
                return false
            }
            plain = PageQuestion(kind, count: count, position: position, filter: filter)
        case .journalPiece:
            guard let position, Self.positions.contains(position) else { return false }
            plain.position = position
        case .failedParts, .statistics, .keys, .droppedFrames, .process, .picture, .clear: break
        }
        return self == plain
    }

    private static func choice<Value>(
        _ number: UInt8, _ all: [Value]
    ) throws(BrokenRule) -> Value? {
        guard number > 0 else { return nil }
        guard number <= all.count else { throw .flags }
        return all[Int(number) - 1]
    }

    private static func time(_ bits: UInt64) throws(BrokenRule) -> Date? {
        let seconds = Double(bitPattern: bits)
        guard !seconds.isNaN else { return nil }
        guard times.contains(seconds) else { throw .flags }
        return Date(timeIntervalSince1970: seconds)
    }

    /// The bytes to send.
    var bytes: [UInt8] {
        func place<Value: Equatable>(_ value: Value?, _ all: [Value]) -> UInt8 {
            value.flatMap { all.firstIndex(of: $0) }.map { UInt8(clamping: $0 + 1) } ?? 0
        }
        var writer = ByteWriter()
        writer.add(Self.magic)
        writer.add(kind.rawValue)
        writer.add(place(filter.reason, Reason.allCases))
        writer.add(place(filter.lamp, Lamp.allCases))
        writer.add(UInt8(0))
        writer.add(UInt32(clamping: count))
        writer.add(UInt32(0))
        writer.add(Int64(position ?? -1))
        for time in [filter.from, filter.to] {
            writer.add((time?.timeIntervalSince1970 ?? .nan).bitPattern)
        }
        return writer.bytes
    }
}
