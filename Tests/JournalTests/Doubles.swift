import DeviceInterface
import FoundationEssentials
import Glibc
import Journal
import Synchronization
import SystemPackage
import Testing
import Verdicts

/// A store in memory that can run full, with or without keeping a part of what it was given.
final class MemoryStorage: Storage {
    struct State {
        var bytes: [UInt8] = []
        var appends = 0
        var replacements = 0
        var largest = 0
        /// The most bytes that were asked for, or written, at once.
        var maximumRead = 0
        var maximumWritten = 0
        /// How many more bytes there is room for; `nil`: endless.
        var room: Int?
        /// Whether a refused append leaves what fitted, against the role's promise.
        var keepsPart = false
        /// Whether it cannot be replaced, as on a full disk.
        var refusesReplace = false
    }

    private let state: Mutex<State>

    init(_ bytes: [UInt8] = []) {
        state = Mutex(State(bytes: bytes))
    }

    /// What it holds and what was done to it.
    var now: State { state.withLock { $0 } }
    var bytes: [UInt8] { now.bytes }
    var text: String { String(decoding: bytes, as: UTF8.self) }

    func change(_ body: (inout State) -> Void) {
        state.withLock { state in
            var copy = state
            body(&copy)
            state = copy
        }
    }

    var size: Int { get throws(DeviceError) { state.withLock { $0.bytes.count } } }

    func read(_ range: Range<Int>) throws(DeviceError) -> [UInt8] {
        state.withLock { state in
            state.maximumRead = max(state.maximumRead, range.count)
            return Array(state.bytes.dropFirst(range.lowerBound).prefix(range.count))
        }
    }

    func checkRoom(for bytes: Int) throws(DeviceError) {
        guard now.room.map({ $0 >= bytes }) ?? true else {
            throw DeviceError(.storageFull, "append to memory", advice: "Free space on it.")
        }
    }

    func append(_ bytes: [UInt8]) throws(DeviceError) {
        let isFull = state.withLock { state in
            state.appends += 1
            if let room = state.room, bytes.count > room {
                if state.keepsPart { state.bytes += bytes.prefix(room) }
                return true
            }
            state.bytes += bytes
            state.room = state.room.map { $0 - bytes.count }
            state.largest = max(state.largest, state.bytes.count)
            return false
        }
        if isFull { throw DeviceError(errno: .noSpace, "append", advice: "Free space.") }
    }

    func replace(
        _ content: (Write) throws(DeviceError) -> Void
    ) throws(DeviceError) {
        guard !now.refusesReplace else {
            throw DeviceError(.storageFull, "replace", advice: "Free space.")
        }
        var bytes: [UInt8] = []
        var largest = 0
        try content { piece throws(DeviceError) in
            bytes += piece
            largest = max(largest, piece.count)
        }
        state.withLock {
            $0.replacements += 1
            $0.bytes = bytes
            $0.maximumWritten = max($0.maximumWritten, largest)
        }
    }
}

/// A folder that is gone when the body is done.
func withFolder<Result>(_ body: (FilePath) throws -> Result) throws -> Result {
    let folder = FilePath("/tmp/gatelight-journal-\(UInt64.random(in: 0 ... .max))")
    try #require(mkdir(folder.string, 0o700) == 0)
    defer {
        for name in ["journal.jsonl", "journal.jsonl.part"] {
            unlink(folder.appending(name).string)
        }
        rmdir(folder.string)
    }
    return try body(folder)
}

/// An ordinary entry, `second` seconds after a fixed time.
func entry(_ reason: Reason = .statusGreen, second: Int = 0) -> JournalEntry {
    JournalEntry(
        time: Date(timeIntervalSince1970: 1_795_446_245.678 + Double(second)),
        verdict: Verdict(reason, format: .native, keyID: "a1b2"),
        source: "camera /dev/video0", latency: .milliseconds(41))
}

extension [UInt8] {
    var lines: [String] {
        split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    }
}
