import DeviceInterface
import FoundationEssentials
import Journal
import Testing
import Verdicts

/// Somebody else changes the store of a journal that is being written.
struct OutsideChangeTests {
    private static let changes: [(String, @Sendable (inout [UInt8]) -> Void)] = [
        ("emptied", { $0 = [] }),
        ("cut by two lines", { $0.removeLast($0.suffix(300).count) }),
        ("cut by its last line end", { $0.removeLast() }),
        ("lengthened", { $0 += Array("{}\n".utf8) }),
        ("lengthened by half a line", { $0 += Array("{\"se".utf8) }),
        ("replaced", { $0 = Array("{\"seq\":41,\"check\":\"0011223344556677\"}\n".utf8) }),
        ("changed in its last line", { $0[$0.count - 30] ^= 1 }),
    ]

    @Test(arguments: Self.changes.indices)
    func `a change is noticed, reported and recorded, and the journal continues`(_ index: Int)
        throws
    {
        let (name, change) = Self.changes[index]
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 16)
        for second in 0..<5 { try journal.append(entry(second: second)) }
        storage.change { change(&$0.bytes) }
        let error = #expect(throws: DeviceError.self, "\(name)") {
            try journal.append(entry(second: 6))
        }
        #expect(error?.code == .badData)
        try journal.append(entry(second: 6))
        try journal.append(entry(second: 7))
        let entries = JournalText.entries(in: storage.bytes)
        let told = entries.suffix(3).map { $0.contains("\"rule\":\"journal-changed\"") }
        #expect(told == [true, false, false], "\(name): \(entries)")
        #expect(
            entries.suffix(3).map { $0.prefix(9) } == ["{\"seq\":6,", "{\"seq\":7,", "{\"seq\":8,"])
        #expect(!JournalText.verify(storage.bytes).isEmpty || name == "cut by its last line end")
    }

    @Test func `a change is reported even when there was no room to record it`() throws {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 16)
        for second in 0..<5 { try journal.append(entry(second: second)) }
        storage.change {
            $0.bytes.removeLast(300)
            $0.room = 0
        }
        var codes: [DeviceError.Code?] = []
        for _ in 0..<2 {
            codes.append(#expect(throws: DeviceError.self) { try journal.append(entry()) }?.code)
        }
        storage.change { $0.room = nil }
        codes.append(#expect(throws: DeviceError.self) { try journal.append(entry()) }?.code)
        #expect(codes == [.storageFull, .storageFull, .badData])
        try journal.append(entry())
        #expect(storage.text.contains("journal-changed"))
    }

    @Test func `the rest of our own failed write is not an outside change`() throws {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 16)
        try journal.append(entry())
        for room in [1, 17, 90] {
            storage.change {
                $0.room = room
                $0.keepsPart = true
            }
            let error = #expect(throws: DeviceError.self) { try journal.append(entry(second: 1)) }
            #expect(error?.code == .storageFull)
            storage.change { $0.room = nil }
            try journal.append(entry(second: 1))
        }
        #expect(!storage.text.contains("journal-changed"))
    }

    @Test func `a noted entry reveals a journal that was cut or rebuilt`() throws {
        func journal(_ count: Int, from second: Int = 0) throws -> MemoryStorage {
            let storage = MemoryStorage()
            let journal = try Journal(storage: storage, maximumSize: 1 << 16)
            for number in 0..<count { try journal.append(entry(second: second + number)) }
            return storage
        }
        func findings(
            _ storage: MemoryStorage, _ noted: JournalSurvey.Noted
        ) throws -> [JournalText.Finding.Kind] {
            var kinds: [JournalText.Finding.Kind] = []
            _ = try JournalReader { storage.bytes }.verify(noted: noted) { kinds.append($0.kind) }
            return kinds
        }
        let storage = try journal(6)
        let last = try #require(try JournalReader { storage.bytes }.verify { _ in }.last)
        let noted = try #require(JournalSurvey.Noted("\(last.seq):\(last.check)"))
        #expect(try findings(storage, noted) == [])
        #expect(try findings(try journal(9), noted) == [])
        #expect(try findings(try journal(5), noted) == [.notAsNoted])
        #expect(try findings(try journal(6, from: 1), noted) == [.notAsNoted])
        for text in [
            "", "1", "1:", ":5a8ef9f8041cf685", "1:5A8EF9F8041CF685", "-1:5a8ef9f8041cf685",
        ] {
            #expect(JournalSurvey.Noted(text) == nil)
        }
    }
}
