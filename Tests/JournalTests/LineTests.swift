import DeviceInterface
import FoundationEssentials
import Journal
import Testing
import Verdicts

/// What a line says, byte for byte, and what it cannot say.
struct LineTests {
    @Test func `fields have a fixed order and are chained by SHA-256`() throws {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 16)
        var first = entry(.ruleFailed)
        first.verdict.rule = "region-accepted"
        first.tag = "00112233aabbccdd"
        try journal.append(first)
        try journal.append(
            JournalEntry(
                time: Date(timeIntervalSince1970: 1_795_446_246), verdict: Verdict(.malformed),
                source: "reader \"desk\"", latency: .microseconds(900)))
        // The checks were computed with Python's hashlib.
        #expect(
            storage.bytes.lines == [
                #"{"seq":1,"time":"2026-11-23T15:04:05.678Z","lamp":"yellow","reason":"rule-failed","rule":"region-accepted","format":"PHC1","keyID":"a1b2","source":"camera /dev/video0","latencyMs":41,"tag":"00112233aabbccdd","check":"5a8ef9f8041cf685"}"#,
                #"{"seq":2,"time":"2026-11-23T15:04:06.000Z","lamp":"red","reason":"malformed","source":"reader \"desk\"","latencyMs":0,"check":"2bdc7339b44a4af7"}"#,
            ])
    }

    @Test func `a person leaves no trace but a salted tag`() throws {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 16)
        var entry = entry(.statusYellow)
        entry.verdict.detail = "张* 440301********1234"
        entry.verdict.validUntil = Date(timeIntervalSince1970: 1_795_446_300)
        try journal.append(entry)
        #expect(!storage.text.contains("张"))
        #expect(!storage.text.contains("4403"))
        #expect(!storage.text.contains("validUntil"))
        // A field that is added here needs a reason why it tells nobody who.
        let fields = Mirror(reflecting: entry).children.compactMap(\.label)
        #expect(fields == ["time", "verdict", "source", "latency", "tag"])
    }

    @Test(arguments: [
        (0.0, "1970-01-01T00:00:00.000Z"), (-0.001, "1969-12-31T23:59:59.999Z"),
        (951_782_400.0, "2000-02-29T00:00:00.000Z"),
        (4_107_542_399.9996, "2100-03-01T00:00:00.000Z"),
        (1_709_251_199.5, "2024-02-29T23:59:59.500Z"), (1e300, "9999-12-31T23:59:59.999Z"),
        (-1e300, "1600-01-01T00:00:00.000Z"), (.nan, "1970-01-01T00:00:00.000Z"),
    ])
    func `times are UTC to the millisecond`(_ seconds: Double, _ text: String) throws {
        let storage = MemoryStorage()
        var entry = entry()
        entry.time = Date(timeIntervalSince1970: seconds)
        try Journal(storage: storage, maximumSize: 1 << 16).append(entry)
        #expect(storage.text.contains("\"time\":\"\(text)\""), "\(storage.text)")
    }

    @Test(arguments: [
        (Duration.seconds(Int64.max), 86_400_000), (.seconds(Int64.min), 0), (.milliseconds(-5), 0),
    ])
    func `an unreasonable latency is limited to a day`(_ latency: Duration, _ written: Int) throws {
        let storage = MemoryStorage()
        var entry = entry()
        entry.latency = latency
        try Journal(storage: storage, maximumSize: 1 << 16).append(entry)
        #expect(storage.text.contains("\"latencyMs\":\(written),"))
    }

    @Test(arguments: ["a\nb", "\"}\n{", "\\", "\u{0}\u{1F}\u{7F}\u{85}\u{2028}", "é😀", "\"\u{301}"])
    func `any name of a source stays within its line`(_ source: String) throws {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 16)
        for second in 0..<2 {
            var entry = entry(second: second)
            entry.source = source
            try journal.append(entry)
        }
        #expect(storage.text.split(whereSeparator: \.isNewline).count == 2)
        #expect(JournalText.verify(storage.bytes).isEmpty)
        struct Line: Decodable { var source: String }
        for line in storage.bytes.lines {
            let decoded = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
            #expect(Array(decoded.source.unicodeScalars) == Array(source.unicodeScalars))
        }
    }

    @Test func `the comma-separated form quotes what needs it`() throws {
        let storage = MemoryStorage()
        var odd = entry()
        odd.source = "reader \"a\", left\r\nor right"
        odd.tag = "ff"
        try Journal(storage: storage, maximumSize: 1 << 16).append(odd)
        let rows = JournalText.csv(of: storage.bytes)
        #expect(
            rows == [
                "seq,time,lamp,reason,rule,format,region,keyID,source,latencyMs,tag,count,since",
                "1,2026-11-23T15:04:05.678Z,green,status-green,,PHC1,,a1b2,"
                    + "\"reader \"\"a\"\", left\r\nor right\",41,ff,1,",
            ])
    }

    @Test func `lists hold the entries as they were written`() throws {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 16)
        for second in 0..<3 { try journal.append(entry(second: second)) }
        #expect(JournalText.entries(in: storage.bytes) == storage.bytes.lines)
        #expect(JournalText.entries(in: []).isEmpty)
        #expect(JournalText.csv(of: []).count == 1)
    }
}
