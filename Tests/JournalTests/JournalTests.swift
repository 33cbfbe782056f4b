import DeviceInterface
import Foundation
import Journal
import Regions
import Synchronization
import SystemPackage
import Testing
import Verdicts

/// Storage in memory with an end.
private final class Memory: Storage {
    private let bytes = Mutex<[UInt8]>([])
    private let capacity: Int

    init(capacity: Int = .max, _ text: String = "") {
        self.capacity = capacity
        bytes.withLock { $0 = Array(text.utf8) }
    }

    var size: Int { bytes.withLock { $0.count } }

    func append(_ more: [UInt8]) throws(DeviceError) {
        guard size + more.count <= capacity else {
            throw DeviceError(.storageFull, "append", advice: "Free space.")
        }
        bytes.withLock { $0 += more }
    }

    func read() -> [UInt8] { bytes.withLock { $0 } }

    func replace(with new: [UInt8]) { bytes.withLock { $0 = new } }

    var text: String { String(decoding: read(), as: UTF8.self) }
}

private func entry(_ reason: Reason = .statusGreen, tag: String? = nil) -> JournalEntry {
    JournalEntry(
        time: Date(timeIntervalSince1970: 1_780_300_800.25),
        verdict: Verdict(
            reason, format: .native, region: Region("440300"), keyID: "0a1b", detail: "a detail"),
        source: "camera", latency: .milliseconds(31), tag: tag)
}

@Suite struct JournalTests {
    @Test func `a line says what was done and has a check`() throws {
        let memory = Memory()
        let journal = try Journal(storage: memory, maximumSize: 1 << 20)
        try journal.append(entry(tag: "beef"))
        let pattern =
            #"^\{"check":"[0-9a-f]{16}","format":"PHC1","keyID":"0a1b","lamp":"green","latencyMs":31,"reason":"status-green","region":"440300","seq":1,"source":"camera","tag":"beef","time":"2026-06-01T08:00:00.250Z"\}\n$"#
        #expect(
            memory.text.range(of: pattern, options: .regularExpression) != nil, "\(memory.text)")
    }

    @Test func `a journal goes on where it ended`() throws {
        let memory = Memory()
        for _ in 0..<3 {
            let journal = try Journal(storage: memory, maximumSize: 1 << 20)
            try journal.append(entry())
        }
        #expect(JournalText.entries(in: memory.read()).count == 3)
        #expect(JournalText.verify(memory.read()).isEmpty)
        #expect(memory.text.contains("\"seq\":3"))
    }

    @Test func `ten thousand entries stay within the size and in the chain`() throws {
        let memory = Memory()
        let journal = try Journal(storage: memory, maximumSize: 64 << 10)
        for _ in 0..<10_000 {
            try journal.append(entry())
            #expect(memory.size <= 64 << 10)
        }
        #expect(memory.text.contains("\"seq\":10000"))
        #expect(JournalText.verify(memory.read()).isEmpty)
    }

    @Test func `a changed line is found`() throws {
        let memory = Memory()
        let journal = try Journal(storage: memory, maximumSize: 1 << 20)
        for reason in [Reason.statusGreen, .statusRed, .statusGreen] {
            try journal.append(entry(reason))
        }
        let changed = memory.text.replacingOccurrences(
            of: "\"lamp\":\"red\",\"latencyMs\":31,\"reason\":\"status-red\"",
            with: "\"lamp\":\"green\",\"latencyMs\":31,\"reason\":\"status-green\"")
        #expect(changed != memory.text)
        #expect(JournalText.verify(Array(changed.utf8)).first?.line == 2)
    }

    @Test func `a missing line is found`() throws {
        let memory = Memory()
        let journal = try Journal(storage: memory, maximumSize: 1 << 20)
        for _ in 0..<3 { try journal.append(entry()) }
        var lines = memory.text.split(separator: "\n")
        lines.remove(at: 1)
        let findings = JournalText.verify(Array(lines.joined(separator: "\n").utf8))
        #expect(findings.contains { $0.detail.contains("missing") })
    }

    @Test func `a torn last line is found and the journal goes on after it`() throws {
        let memory = Memory()
        let journal = try Journal(storage: memory, maximumSize: 1 << 20)
        for _ in 0..<2 { try journal.append(entry()) }
        let torn = Memory(String(memory.text.dropLast(20)))
        try Journal(storage: torn, maximumSize: 1 << 20).append(entry())
        let findings = JournalText.verify(torn.read())
        #expect(findings.map(\.line) == [2])
        #expect(JournalText.entries(in: torn.read()).count == 2)
    }

    @Test func `a full disk throws, loses nothing before it and works again`() throws {
        let memory = Memory(capacity: 500)
        let journal = try Journal(storage: memory, maximumSize: 1 << 20)
        try journal.append(entry())
        try journal.append(entry())
        let before = memory.read()
        #expect(throws: DeviceError.self) {
            for _ in 0..<5 { try journal.append(entry()) }
        }
        #expect(memory.read().starts(with: before))
        #expect(JournalText.verify(memory.read()).isEmpty)
    }

    @Test func `comma-separated values quote what needs it`() throws {
        let memory = Memory()
        let journal = try Journal(storage: memory, maximumSize: 1 << 20)
        var odd = entry()
        odd.source = "reader \"a\", left"
        try journal.append(odd)
        let lines = JournalText.csv(of: memory.read())
        #expect(lines.count == 2)
        #expect(lines[1].contains("\"reader \"\"a\"\", left\""))
    }

    @Test func `hostile bytes are findings, never a crash`() {
        var state: UInt64 = 7
        for _ in 0..<2000 {
            let bytes = (0..<80).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1
                return UInt8(truncatingIfNeeded: state >> 33)
            }
            _ = JournalText.verify(bytes)
            _ = JournalText.csv(of: bytes)
        }
    }
}

@Suite struct FileStorageTests {
    let folder = FilePath(
        FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path)

    @Test func `a file is made, appended to, read and replaced whole`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let storage = try FileStorage(path: folder.appending("journal.jsonl"))
        #expect(try storage.size == 0)
        #expect(try storage.read() == [])
        try storage.append([1, 2])
        try storage.append([3])
        #expect(try storage.read() == [1, 2, 3])
        try storage.replace(with: [9])
        #expect(try storage.read() == [9])
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.string)
        #expect(names == ["journal.jsonl"])
    }

    @Test func `a full device is told as such`() throws {
        let storage = try FileStorage(path: "/dev/full")
        do {
            try storage.append([1])
            Issue.record("a full device took a byte")
        } catch {
            #expect(error.code == .storageFull)
            #expect("\(error)".contains("Free space"))
        }
    }

    @Test func `a folder that cannot be made is told as such`() {
        #expect(throws: DeviceError.self) { try FileStorage(path: "/proc/none/journal.jsonl") }
    }
}
