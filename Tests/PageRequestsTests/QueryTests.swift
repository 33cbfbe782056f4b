import Foundation
import PageRequests
import ReproducibleNumbers
import Testing
import TestSupport

/// What a stranger asks for is read strictly, and ends nothing.
struct QueryTests {
    private func time(_ text: String) -> Date? {
        try? Query("from=" + text, known: ["from"]).time("from")
    }

    @Test(arguments: [
        ("1970-01-01T00:00:01Z", 1.0), ("1970-01-01t00:00:01.250z", 1.25),
        ("1970-01-01T08:00:00+08:00", 0), ("1969-12-31T22:59:00-01:01", 0),
        ("1970-01-01T23:59:00%2B23:59", 0), ("1970-01-01T00:00:00.123456789Z", 0.123),
    ])
    func `a time is read as the standard writes it`(text: String, seconds: Double) throws {
        let read = try #require(time(text)).timeIntervalSince1970
        #expect(abs(read - seconds) < 0.001)
    }

    /// `-1:2` ended the process: five characters, and six were taken away.
    @Test(arguments: [
        "-1:2", "+1:2", "1:2", "-:", "Z", "", "+00:00", "-00:00", "2026-11-25", "2026-11-25T08:00Z",
        "2026-11-25T08:00:00", "2026-11-25T08:00:00+8:00", "2026-11-25T08:00:00+24:00",
        "2026-11-25T08:00:00+08:60", "2026-11-25T08:00:00.Z", "2026-11-25T08:00:00.1234567890Z",
        "2026-99-99T99:99:99Z", "%00", "%zz", "%F0%9F", "٢٠٢٦-11-25T08:00:00Z", "ß+00:00",
        "99999-11-25T08:00:00Z", "2026-11-25T08:00:00ZZ", "2026-11-25 08:00:00Z",
    ])
    func `text that is not a time is refused`(text: String) {
        #expect(time(text) == nil)
        #expect(throws: RequestFault.self) {
            try Query("from=" + text, known: ["from"]).time("from")
        }
    }

    @Test func `numbers, words and names are parsed as documented`() throws {
        let query = try Query("limit=7&a%62=x%26y&&empty&e=", known: ["limit", "ab", "empty", "e"])
        #expect(try query.whole("limit", 1...9) == 7)
        #expect(try query.choice("ab") { $0 } == "x&y")
        #expect(try query.choice("empty") { $0 } == "")
        #expect(try query.choice("e") { $0 } == "")
        #expect(try query.time("from") == nil)
        #expect(throws: RequestFault.self) { try query.whole("limit", 8...9) }
        for text in ["limit=-1", "limit=+1", "limit=9999999999999999999999", "limit=1e3"] {
            let query = try Query(text, known: ["limit"])
            #expect(throws: RequestFault.self) { try query.whole("limit", 0...(1 << 40)) }
        }
        for text in ["other=1", "limit=1&limit=1", "limit=%", "=1", "lim%69t=%ff"] {
            #expect(throws: RequestFault.self) { try Query(text, known: ["limit"]) }
        }
    }

    @Test func `any text is a time or is refused`() {
        var random = SeededRandom(seed: 18)
        let good = Array("2026-11-25T08:00:00.5+08:00".utf8)
        for _ in 0..<20_000 {
            var bytes = good
            for _ in 0..<random.below(6) { bytes = bytes.damaged(using: &random) }
            _ = time(String(decoding: bytes.suffix(random.below(30)), as: UTF8.self))
            _ = time(String(decoding: bytes, as: UTF8.self))
        }
    }
}
