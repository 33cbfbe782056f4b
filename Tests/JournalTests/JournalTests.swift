import DeviceInterface
import Journal
import Testing
import Verdicts

/// Going on after power cuts and full disks, within a bounded size.
struct JournalTests {
    @Test func `ten thousand entries stay within the size, complete and chained`() throws {
        let storage = MemoryStorage()
        let size = 1 << 16
        let journal = try Journal(storage: storage, maximumSize: size)
        for second in 0..<10_000 { try journal.append(entry(second: second)) }
        #expect(storage.now.largest <= size)
        #expect(storage.now.replacements > 10)
        #expect(storage.bytes.count > size / 3)
        #expect(JournalText.verify(storage.bytes).isEmpty)
        let entries = JournalText.entries(in: storage.bytes)
        #expect(entries.last?.hasPrefix("{\"seq\":10000,") == true)
        #expect(storage.bytes.lines.count == entries.count + 1)
    }

    @Test func `the first remaining line can be checked like any other`() throws {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 12)
        for second in 0..<40 { try journal.append(entry(second: second)) }
        var lines = storage.bytes.lines
        #expect(lines[0].contains("time") == false)
        lines[1] = lines[1].replacing("green", with: "grein")
        let found = JournalText.verify(Array((lines.joined(separator: "\n") + "\n").utf8))
        #expect(found.map(\.line) == [2])
        #expect(found.map(\.kind) == [.altered])
    }

    @Test func `a journal continues where the last run ended`() throws {
        let storage = MemoryStorage()
        for second in 0..<5 {
            try Journal(storage: storage, maximumSize: 1 << 16).append(entry(second: second))
        }
        #expect(JournalText.verify(storage.bytes).isEmpty)
        #expect(JournalText.entries(in: storage.bytes).count == 5)
    }

    @Test func `a journal with a dropped half continues its numbers`() throws {
        let storage = MemoryStorage(Array("{\"seq\":41,\"check\":\"0011223344556677\"}\n".utf8))
        try Journal(storage: storage, maximumSize: 1 << 16).append(entry())
        #expect(storage.bytes.lines.last?.hasPrefix("{\"seq\":42,") == true)
        #expect(JournalText.verify(storage.bytes).isEmpty)
    }

    @Test func `a line cut anywhere costs that line and no other`() throws {
        let whole = MemoryStorage()
        let journal = try Journal(storage: whole, maximumSize: 1 << 16)
        for second in 0..<3 { try journal.append(entry(second: second)) }
        let bytes = whole.bytes
        let end = bytes.count - (whole.bytes.lines.last?.utf8.count ?? 0) - 1
        for cut in (end + 1)..<bytes.count - 1 {
            let storage = MemoryStorage(Array(bytes[..<cut]))
            try Journal(storage: storage, maximumSize: 1 << 16).append(entry(second: 9))
            #expect(JournalText.verify(storage.bytes).map(\.kind) == [.unreadable], "cut at \(cut)")
            #expect(JournalText.entries(in: storage.bytes).count == 3)
        }
    }

    @Test func `a cut of only the line end costs nothing`() throws {
        let storage = MemoryStorage()
        try Journal(storage: storage, maximumSize: 1 << 16).append(entry())
        storage.change { $0.bytes.removeLast() }
        try Journal(storage: storage, maximumSize: 1 << 16).append(entry(second: 1))
        #expect(JournalText.verify(storage.bytes).isEmpty)
        #expect(JournalText.entries(in: storage.bytes).count == 2)
    }

    @Test func `a full store is reported, and the journal continues when there is room`() throws {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 16)
        try journal.append(entry())
        storage.change { $0.room = 0 }
        for _ in 0..<3 {
            let error = #expect(throws: DeviceError.self) { try journal.append(entry(second: 1)) }
            #expect(error?.code == .storageFull)
        }
        storage.change { $0.room = nil }
        try journal.append(entry(second: 1))
        #expect(JournalText.verify(storage.bytes).isEmpty)
        #expect(JournalText.entries(in: storage.bytes).count == 2)
    }

    @Test func `half a line left by a full store does not damage the next`() throws {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 16)
        try journal.append(entry())
        storage.change {
            $0.room = 50
            $0.keepsPart = true
        }
        #expect(throws: DeviceError.self) { try journal.append(entry(second: 1)) }
        storage.change { $0.room = nil }
        try journal.append(entry(second: 1))
        #expect(JournalText.verify(storage.bytes).map(\.kind) == [.unreadable])
        #expect(JournalText.entries(in: storage.bytes).count == 2)
    }

    @Test func `a torn end on a full store does not prevent a start`() throws {
        let storage = MemoryStorage(Array("{\"seq\":1,\"ti".utf8))
        storage.change { $0.room = 0 }
        let journal = try Journal(storage: storage, maximumSize: 1 << 16)
        #expect(throws: DeviceError.self) { try journal.append(entry()) }
    }

    @Test func `dropping a torn end with the older half leaves a valid journal`() throws {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 12)
        for second in 0..<17 { try journal.append(entry(second: second)) }
        storage.change { $0.bytes += Array(repeating: 0x7B, count: 3000) }
        let again = try Journal(storage: storage, maximumSize: 1 << 12)
        for second in 0..<3 { try again.append(entry(second: second)) }
        #expect(storage.bytes.count <= 1 << 12)
        #expect(JournalText.verify(storage.bytes).count <= 1)
        #expect(JournalText.entries(in: storage.bytes).count >= 3)
    }

    @Test func `entries of many tasks are all there, in one chain`() async throws {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 20)
        try await withThrowingTaskGroup { group in
            for task in 0..<8 {
                group.addTask {
                    for second in 0..<50 { try journal.append(entry(second: task * 50 + second)) }
                }
            }
            try await group.waitForAll()
        }
        #expect(JournalText.verify(storage.bytes).isEmpty)
        #expect(JournalText.entries(in: storage.bytes).count == 400)
    }
}
