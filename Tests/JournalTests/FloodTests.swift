import DeviceInterface
import FoundationEssentials
import Journal
import Regions
import Testing
import Verdicts

/// Nobody who shows codes without a signature can push anything out of a journal.
struct FloodTests {
    /// What an `HC1:` code of the size of a small symbol names: 16 kB of zeros.
    private static let longKeyID = String(repeating: "00", count: 16 << 10)

    private func refused(
        _ reason: Reason = .keyUnknown, at seconds: Double, source: String = "camera"
    ) -> JournalEntry {
        JournalEntry(
            time: Date(timeIntervalSince1970: 1_795_446_000 + seconds),
            verdict: Verdict(reason, format: .hcert, keyID: Self.longKeyID), source: source,
            latency: .milliseconds(20))
    }

    private func entries(_ storage: MemoryStorage, _ reason: Reason) -> [String] {
        JournalText.entries(in: storage.bytes).filter { $0.contains("\"\(reason.rawValue)\"") }
    }

    private func counts(_ storage: MemoryStorage) -> Int {
        struct Line: Decodable { var count: Int? }
        let decoder = JSONDecoder()
        return JournalText.entries(in: storage.bytes).reduce(0) { sum, line in
            sum + ((try? decoder.decode(Line.self, from: Data(line.utf8)))?.count ?? 1)
        }
    }

    @Test func `a hundred thousand refused codes push out no green and no fault`() throws {
        let storage = MemoryStorage()
        let size = 1 << 16
        let journal = try Journal(storage: storage, maximumSize: size)
        for second in 0..<100 { try journal.append(entry(second: second)) }
        for second in 0..<5 { try journal.append(entry(.deviceFault, second: 100 + second)) }
        for number in 0..<100_000 {
            try journal.append(refused(at: 1000 + Double(number) / 20))
        }
        try journal.finish()
        #expect(entries(storage, .statusGreen).count == 100)
        #expect(entries(storage, .deviceFault).count == 5)
        #expect(storage.now.largest <= size)
        #expect(storage.now.replacements > 0)
        #expect(storage.bytes.lines.allSatisfy { $0.utf8.count < 512 })
        #expect(JournalText.verify(storage.bytes).isEmpty)
    }

    /// Two codes that nobody signed, shown together now and then: each time a scan.
    @Test func `codes shown together push out no signed refusal, and are counted together`() throws
    {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 16)
        for second in 0..<50 { try journal.append(entry(.revoked, second: second)) }
        for number in 0..<50_000 {
            var together = refused(at: 1000 + Double(number) * 1.5)
            together.verdict = Verdict(.ruleFailed, rule: Verdict.oneAtATime)
            try journal.append(together)
        }
        try journal.finish()
        #expect(entries(storage, .revoked).count == 50)
        #expect(counts(storage) > entries(storage, .ruleFailed).count)
        #expect(JournalText.verify(storage.bytes).isEmpty)
    }

    @Test func `slow codes with an entry each push out no green either`() throws {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 16)
        for second in 0..<1500 {
            if second % 15 == 0 { try journal.append(entry(second: second * 4)) }
            try journal.append(refused(at: Double(second) * 4))
        }
        #expect(entries(storage, .statusGreen).count == 100)
        #expect(storage.now.largest <= 1 << 16)
        #expect(storage.now.replacements > 3)
        #expect(JournalText.verify(storage.bytes).isEmpty)
    }

    @Test func `refused signed codes push out no green, and unsigned codes push out neither`()
        throws
    {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 16)
        for second in 0..<60 { try journal.append(entry(second: second)) }
        for second in 0..<2000 { try journal.append(entry(.codeExpired, second: 60 + second)) }
        #expect(entries(storage, .statusGreen).count == 60)
        for second in 0..<300 { try journal.append(refused(at: 5000 + Double(second) * 4)) }
        let signed = entries(storage, .codeExpired).count
        // What they had beyond their share is gone; of that, half is theirs at least.
        #expect(signed > 30)
        for second in 300..<1500 { try journal.append(refused(at: 5000 + Double(second) * 4)) }
        #expect(entries(storage, .codeExpired).count == signed)
        #expect(entries(storage, .statusGreen).count == 60)
        #expect(JournalText.verify(storage.bytes).isEmpty)
    }

    @Test func `greens alone may fill the journal, and then its older half is dropped`() throws {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 16)
        for number in 0..<100 { try journal.append(refused(at: Double(number) * 4)) }
        for second in 0..<3000 { try journal.append(entry(second: 600 + second)) }
        let greens = entries(storage, .statusGreen)
        #expect(greens.last?.contains("\"seq\":3100,") == true)
        #expect(greens.reduce(0) { $0 + $1.utf8.count } > 1 << 14)
        #expect(entries(storage, .keyUnknown).count >= 30)
        #expect(JournalText.verify(storage.bytes).isEmpty)
    }

    @Test func `the first twenty of a minute get a line each, the rest one line with a count`()
        throws
    {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 16)
        for number in 0..<50 { try journal.append(refused(at: Double(number))) }
        #expect(storage.bytes.lines.count == 20)
        try journal.flush(at: refused(at: 59).time)
        #expect(storage.bytes.lines.count == 20)
        try journal.flush(at: refused(at: 60).time)
        #expect(storage.bytes.lines.count == 21)
        let line = try #require(storage.bytes.lines.last)
        #expect(
            line.contains("\"reason\":\"key-unknown\",\"format\":\"HC1\",\"source\":\"camera\""))
        #expect(line.contains("\"count\":30,\"since\":\"2026-11-23T15:00:20.000Z\",\"check\""))
        #expect(line.contains("\"time\":\"2026-11-23T15:00:49.000Z\""))
        #expect(!line.contains("keyID"))
        #expect(
            JournalText.csv(of: storage.bytes).last?.hasSuffix(",30,2026-11-23T15:00:20.000Z")
                == true)
        #expect(JournalText.verify(storage.bytes).isEmpty)
    }

    @Test func `a count is written before the green that came after it`() throws {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 16)
        for number in 0..<30 {
            try journal.append(
                refused(number % 2 == 0 ? .malformed : .notACredential, at: Double(number)))
        }
        try journal.append(entry())
        let lines = storage.bytes.lines
        #expect(lines.count == 23)
        #expect(lines[20].contains("\"malformed\"") && lines[20].contains("\"count\":5"))
        #expect(lines[21].contains("\"not-a-credential\"") && lines[21].contains("\"count\":5"))
        #expect(lines[22].contains("\"status-green\""))
    }

    @Test func `no scan is lost from the count, whatever sources and clocks do`() throws {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 20)
        let reasons: [Reason] = [.malformed, .signatureInvalid, .regionUnknown, .clockUntrusted]
        for number in 0..<3000 {
            let jump = number % 700 == 699 ? -500.0 : 0
            try journal.append(
                refused(
                    reasons[number % reasons.count], at: Double(number) / 10 + jump,
                    source: "reader \(number % 37)"))
        }
        try journal.finish()
        #expect(counts(storage) == 3000)
        // Six windows of the clock's, and three that it set back.
        #expect(storage.bytes.lines.count < 12 * (20 + 68))
        #expect(JournalText.verify(storage.bytes).isEmpty)
    }

    @Test func `counts wait while the store is full, and are written when there is room`() throws {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 16)
        for number in 0..<25 { try journal.append(refused(at: Double(number))) }
        storage.change { $0.room = 0 }
        for _ in 0..<3 { #expect(throws: DeviceError.self) { try journal.finish() } }
        storage.change { $0.room = nil }
        try journal.finish()
        try journal.finish()
        #expect(counts(storage) == 25)
    }

    @Test func `no line is longer than an entry may be, whatever its fields hold`() throws {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 20)
        for text in ["\u{0}", "\u{85}", "\"", "😀", "\u{2028}", "a\u{301}"] {
            let long = String(repeating: text, count: 20_000)
            try journal.append(
                JournalEntry(
                    time: .distantFuture,
                    verdict: Verdict(
                        .malformed, format: .smartHealthLink, region: .country(long), keyID: long,
                        rule: long),
                    source: long, latency: .seconds(Int64.max), tag: long))
        }
        #expect(storage.bytes.lines.count == 6)
        #expect(storage.bytes.lines.allSatisfy { $0.utf8.count < Journal.maximumEntry })
        #expect(JournalText.verify(storage.bytes).isEmpty)
    }
}
