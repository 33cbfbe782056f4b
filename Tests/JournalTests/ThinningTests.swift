import DeviceInterface
import FoundationEssentials
import Journal
import Testing
import Verdicts

/// A journal whose refused entries went, from between the others.
struct ThinningTests {
    /// Greens among refused ones, until lines were dropped several times.
    private func thinned(_ maximumSize: Int = 1 << 13) throws -> MemoryStorage {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: maximumSize)
        for number in 0..<90 {
            try journal.append(
                entry(number % 9 == 0 ? .statusGreen : .malformed, second: number * 4))
        }
        #expect(storage.now.replacements > 1)
        #expect(storage.bytes.lines.contains { $0.contains("\"dropped\":") })
        return storage
    }

    private func verify(_ lines: [String]) -> [JournalText.Finding] {
        JournalText.verify(Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    @Test func `the remaining lines are chained and say how many were dropped`() throws {
        let storage = try thinned()
        #expect(JournalText.verify(storage.bytes).isEmpty)
        var kept = 0
        let survey = try JournalReader { storage.bytes }.verify { _ in kept += 1 }
        #expect(kept == 0 && survey.findings == 0)
        #expect(survey.last?.seq == 90)
        let dropped = Int(survey.droppedBetween) + Int(survey.droppedUpTo ?? 0)
        #expect(survey.entries + dropped == 90)
    }

    @Test func `a removed green is found, even next to dropped lines`() throws {
        let lines = try thinned().bytes.lines
        for index in lines.indices where lines[index].contains("green") {
            var changed = lines
            changed.remove(at: index)
            #expect(!verify(changed).isEmpty, "line \(index + 1)")
        }
    }

    @Test func `a changed or removed line about dropped entries is found`() throws {
        let lines = try thinned().bytes.lines
        let index = try #require(lines.firstIndex { $0.contains("\"dropped\":") })
        var changed = lines
        changed.remove(at: index)
        #expect(!verify(changed).isEmpty)
        changed = lines
        changed[index] = lines[index].replacing("\"dropped\":", with: "\"dropped\":1")
        #expect(!verify(changed).isEmpty)
        // A digit of its check.
        var bytes = Array(lines[index].utf8)
        bytes[bytes.count - 3] ^= 1
        changed = lines
        changed[index] = String(decoding: bytes, as: UTF8.self)
        #expect(!verify(changed).isEmpty)
    }

    @Test func `a journal cut at any byte continues and loses no green before the cut`() throws {
        let bytes = try thinned(1 << 12).bytes
        for cut in stride(from: 0, through: bytes.count, by: 7) {
            let storage = MemoryStorage(Array(bytes[..<cut]))
            let greens = storage.bytes.lines.count { $0.contains("green") && $0.hasSuffix("\"}") }
            let journal = try Journal(storage: storage, maximumSize: 1 << 12)
            for second in 0..<20 { try journal.append(entry(.malformed, second: second * 4)) }
            #expect(storage.bytes.count <= 1 << 12)
            let left = JournalText.entries(in: storage.bytes).count { $0.contains("green") }
            #expect(left == greens, "cut at \(cut)")
        }
    }

    @Test func `an older journal with unlimited lines opens and makes room`() throws {
        // As 0a58bb9 wrote them; the checks are Python's.
        let key = String(repeating: "0", count: 600)
        let old = [
            "{\"seq\":1,\"time\":\"2026-11-23T15:04:05.678Z\",\"lamp\":\"green\",\"reason\":\"status-green\",\"format\":\"PHC1\",\"keyID\":\"a1b2\",\"source\":\"camera\",\"latencyMs\":41,\"check\":\"3a5c6ee436b7de32\"}",
            "{\"seq\":2,\"time\":\"2026-11-23T15:04:06.678Z\",\"lamp\":\"yellow\",\"reason\":\"key-unknown\",\"format\":\"HC1\",\"keyID\":\"\(key)\",\"source\":\"camera\",\"latencyMs\":41,\"check\":\"8c2255c954041180\"}",
        ]
        let storage = MemoryStorage(Array((old.joined(separator: "\n") + "\n").utf8))
        #expect(JournalText.verify(storage.bytes).isEmpty)
        let journal = try Journal(storage: storage, maximumSize: 1 << 12)
        for second in 0..<60 { try journal.append(entry(.malformed, second: 10 + second * 4)) }
        #expect(storage.bytes.count <= 1 << 12)
        #expect(JournalText.verify(storage.bytes).isEmpty)
        #expect(JournalText.entries(in: storage.bytes).first == old[0])
    }

    @Test func `a store is read and rewritten in pieces, whatever its size`() throws {
        let storage = MemoryStorage()
        let maximum = 1 << 20
        let journal = try Journal(storage: storage, maximumSize: maximum)
        for second in 0..<6000 { try journal.append(entry(second: second)) }
        #expect(storage.now.replacements > 0)
        _ = try Journal(storage: storage, maximumSize: maximum)
        #expect(storage.now.maximumRead <= 1 << 17)
        #expect(storage.now.maximumWritten <= 1 << 18)
    }

    @Test func `a store whose last line has no end for megabytes is opened in pieces`() throws {
        let storage = MemoryStorage()
        try Journal(storage: storage, maximumSize: 1 << 16).append(entry())
        storage.change { $0.bytes += [UInt8](repeating: 0, count: 3 << 20) }
        let journal = try Journal(storage: storage, maximumSize: 1 << 23)
        try journal.append(entry(second: 1))
        #expect(storage.now.maximumRead <= 1 << 17)
        #expect(JournalText.entries(in: storage.bytes).count == 2)
        #expect(JournalText.verify(storage.bytes).map(\.kind) == [.unreadable])
    }
}
