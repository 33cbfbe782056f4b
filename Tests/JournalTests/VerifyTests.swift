import DeviceInterface
import Journal
import Testing
import Verdicts

/// What `verify` finds, and where.
struct VerifyTests {
    /// Six lines that are whole.
    private func lines() throws -> [String] {
        let storage = MemoryStorage()
        let journal = try Journal(storage: storage, maximumSize: 1 << 16)
        for second in 0..<6 { try journal.append(entry(second: second)) }
        #expect(JournalText.verify(storage.bytes).isEmpty)
        return storage.bytes.lines
    }

    private func findings(_ lines: [String], end: String = "\n") -> [String] {
        JournalText.verify(Array((lines.joined(separator: "\n") + end).utf8)).map {
            "\($0.line) \($0.kind.rawValue)"
        }
    }

    @Test func `an empty journal has no findings`() {
        #expect(JournalText.verify([]).isEmpty)
    }

    @Test func `every changed byte is found at its line`() throws {
        let lines = try lines()
        for index in lines.indices {
            for place in lines[index].utf8.indices {
                var changed = lines
                var bytes = Array(lines[index].utf8)
                let offset = lines[index].utf8.distance(from: lines[index].startIndex, to: place)
                bytes[offset] ^= 1
                guard bytes[offset] != 0x0A else { continue }
                changed[index] = String(decoding: bytes, as: UTF8.self)
                let found = JournalText.verify(Array((changed.joined(separator: "\n") + "\n").utf8))
                #expect(found.first?.line == index + 1, "line \(index + 1), byte \(offset)")
            }
        }
    }

    @Test func `a yellow that became green is found`() throws {
        var lines = try lines()
        lines[2] = lines[2].replacing("\"camera", with: "\"camerb")
        #expect(findings(lines) == ["3 altered"])
    }

    @Test func `a line that is gone is found`() throws {
        var lines = try lines()
        lines.remove(at: 2)
        #expect(findings(lines) == ["3 missing"])
        lines.removeFirst()
        #expect(findings(lines).first == "1 missing")
    }

    @Test func `moved or duplicated lines are found`() throws {
        var lines = try lines()
        lines.swapAt(2, 3)
        #expect(findings(lines).contains("3 missing"))
        #expect(findings(try self.lines() + [try self.lines()[5]]) == ["7 missing"])
    }

    @Test func `a line in another format is not a journal line`() throws {
        var lines = try lines()
        lines[1] = lines[1].replacing(",\"lamp\"", with: ", \"lamp\"")
        #expect(findings(lines) == ["2 unreadable"])
        lines[1] = "{\"seq\":2,\"check\":\"0011223344556677\"}"
        #expect(findings(lines).contains("2 missing"))
    }

    @Test func `a torn end is distinguished from a change`() throws {
        let lines = try lines()
        let torn = lines.dropLast() + [String(lines[5].prefix(40))]
        #expect(findings(Array(torn), end: "") == ["6 torn"])
        #expect(findings(Array(torn)) == ["6 unreadable"])
    }

    @Test(arguments: [
        "", "\n", "{}", "null", "\u{0}", "{\"seq\":18446744073709551615,\"check\":\"\"}\n{}",
        "{\"seq\":-1}", "[[[[[[[[", "{\"seq\":1e400,\"check\":\"\"}",
    ])
    func `bytes that are not a journal are read without harm`(_ text: String) throws {
        let bytes = Array(text.utf8)
        _ = JournalText.verify(bytes)
        #expect(JournalText.entries(in: bytes).isEmpty)
        let journal = try Journal(storage: MemoryStorage(bytes), maximumSize: 1 << 16)
        try journal.append(entry())
    }
}
