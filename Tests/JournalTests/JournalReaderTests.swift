import DeviceInterface
import Foundation
import Journal
import SystemPackage
import Testing
import Verdicts

/// A journal read a piece at a time.
final class JournalReaderTests {
    private static let count = 4000
    private static let start = Date(timeIntervalSince1970: 1_780_300_800)

    private let path = FilePath(
        FileManager.default.temporaryDirectory.path + "/reader-\(UUID().uuidString).jsonl")
    private let entries: [String]

    /// Every third entry is green, the others are red; one a second.
    init() throws {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 30)
        for number in 0..<Self.count {
            try journal.append(
                JournalEntry(
                    time: Self.start + Double(number),
                    verdict: Verdict(number % 3 == 0 ? .statusGreen : .statusRed),
                    source: "camera", latency: .milliseconds(20)))
        }
        try Data(storage.bytes).write(to: URL(fileURLWithPath: path.string))
        entries = JournalText.entries(in: storage.bytes)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path.string)
    }

    private func everything(limit: Int, _ filter: JournalFilter) throws -> [String] {
        let reader = JournalReader(path: path)
        var (found, before, pages) = ([String](), Int?.none, 0)
        repeat {
            let page = try reader.page(before: before, limit: limit, filter)
            #expect(page.entries.count <= limit)
            found += page.entries
            before = page.next
            pages += 1
        } while before != nil && pages < 10_000
        return found
    }

    @Test(arguments: [1000, 97, 500])
    func `paging gives every entry once, the newest first`(limit: Int) throws {
        #expect(try everything(limit: limit, JournalFilter()) == entries.reversed())
    }

    @Test func `a journal in memory reads like one in a file`() throws {
        let bytes = FileManager.default.contents(atPath: path.string).map(Array.init)
        let memory = JournalReader { bytes ?? [] }
        let file = JournalReader(path: path)
        var before: Int?
        repeat {
            let page = try memory.page(before: before, limit: 97, JournalFilter())
            #expect(try file.page(before: before, limit: 97, JournalFilter()) == page)
            before = page.next
        } while before != nil
        #expect(try memory.piece(from: 0) == file.piece(from: 0))
        #expect(try JournalReader { [] }.page(before: nil, limit: 9, JournalFilter()).entries == [])
    }

    @Test func `a filter returns only the matching entries`() throws {
        var filter = JournalFilter()
        filter.reason = .statusGreen
        filter.from = Self.start + 300
        filter.to = Self.start + 600
        let found = try everything(limit: 50, filter)
        #expect(found.count == 100)
        #expect(found.allSatisfy { $0.contains("status-green") })
        filter.lamp = .red
        #expect(try everything(limit: 50, filter).isEmpty)
    }

    @Test func `reading in pieces gives every entry once, the oldest first`() throws {
        let reader = JournalReader(path: path)
        var (found, from) = ([String](), Int?.some(0))
        while let start = from {
            let piece = try reader.piece(from: start)
            found += piece.entries
            from = piece.next
        }
        #expect(found == entries)
    }

    @Test func `half a last line and a missing journal are no errors`() throws {
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path.string))
        try file.seekToEnd()
        try file.write(contentsOf: Data("{\"seq\":4001,\"ti".utf8))
        try file.close()
        #expect(try everything(limit: 500, JournalFilter()) == entries.reversed())
        let none = JournalReader(path: "/nowhere/journal.jsonl")
        #expect(try none.page(before: nil, limit: 1, JournalFilter()).entries.isEmpty)
        #expect(try none.piece(from: 0).next == nil)
    }

    @Test(arguments: [0, 1, 1 << 40]) func `reading can continue from any position`(before: Int)
        throws
    {
        _ = try JournalReader(path: path).page(before: before, limit: 5, JournalFilter())
        _ = try JournalReader(path: path).piece(from: before)
    }
}
