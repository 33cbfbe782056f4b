import CBOR
import Foundation
import Testing
import TestSupport
import Trust

@testable import Verification

/// Dates, times, texts and numbers in certificates, each at its bound.
@Suite struct ContentBoundTests {
    private func reader(_ value: CBORValue) -> ContentReader {
        ContentReader(.map([.init(.text("key"), value)]), "map")
    }

    private func day(_ text: String) -> Double? {
        CalendarDay(text).map { ($0.begins.timeIntervalSince1970 + 14 * 3600) / 86_400 }
    }

    // MARK: Days

    @Test func `the days of the calendar are counted one by one`() throws {
        // 1600 and 2000 are leap years, 1700, 1800 and 1900 are not; the count begins in 1970.
        var number = -135_140
        for year in 1600...2101 {
            let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            for (month, length) in zip(1..., lengths) {
                for day in 1...length {
                    #expect(CalendarDay.number(year: year, month: month, day: day) == number)
                    number += 1
                }
                #expect(CalendarDay.number(year: year, month: month, day: 0) == nil)
                #expect(CalendarDay.number(year: year, month: month, day: length + 1) == nil)
            }
        }
        #expect(day("1970-01-01") == 0)
        for (year, month) in [(0, 1), (10_000, 1), (2021, 0), (2021, 13)] {
            #expect(CalendarDay.number(year: year, month: month, day: 1) == nil)
        }
        #expect(day("0001-01-01") == -719_162 && day("9999-12-31") == 2_932_896)
    }

    @Test func `a day lasts from its first hour in the east to its last in the west`() throws {
        let day = try #require(CalendarDay("1970-01-02"))
        #expect(day.begins.timeIntervalSince1970 == 10 * 3600)
        #expect(day.ends.timeIntervalSince1970 == (48 + 12) * 3600)
    }

    @Test(arguments: [
        ("2021-06-01", true), ("2021-06-01T00:00:00", true), ("2021-06-01T00:00", true),
        ("2021-06-01T23:59:59Z", true), ("2021-06-01T23:59:59+02:00", true), ("2021-06-01Z", false),
        ("2021-06-01 ", false), ("2021-06-01T", false), ("2021-06-01T00", false),
        ("2021-06-01T00:00:00ZZ", false), ("2021-06-01T00:00:00x", false), ("2021/06/01", false),
        ("2021-06x01", false), ("x2021-06-01", false), ("2021-06-0", false), ("", false),
    ])
    func `a day may have a time, and nothing else`(_ text: String, _ isDay: Bool) {
        #expect(day(text) == (isDay ? 18_779 : nil))
    }

    // MARK: Times

    /// Seconds after 2021-06-01T00:00:00Z.
    static let times: [(String, Double?)] = [
        ("T00:00:00Z", 0), ("T23:59:59Z", 86_399), ("T24:00:00Z", nil), ("T00:60:00Z", nil),
        ("T01:02:03Z", 3723), ("T01:02Z", 3720), ("T23:59:60Z", 86_400), ("T23:59:61Z", nil),
        ("T12:00:00.999Z", 43_200), ("T12:00:00.Z", 43_200), ("T12:00:00+02:30", 34_200),
        ("T12:00:00-02:30", 52_200), ("T12:00:00+0230", 34_200), ("T12:00:00+02", 36_000),
        ("T12:00:00+18:59", -25_140), ("T12:00:00+19:00", nil), ("T12:00:00-18:00", 108_000),
        ("T12:00:00+02:60", nil), ("T12:00:00+02:", nil), ("T12:00:00+2", nil),
        ("T12:00:00", nil), ("T12:00:00Zx", nil), ("T12:00:00+02:30x", nil), (" 12:00:00Z", nil),
        ("T1x:00:00Z", nil), ("T12.00:00Z", nil), ("T12:00.00Z", nil), ("T12:00:0Z", nil),
    ]

    @Test(arguments: times)
    func `a time is read to the second`(_ text: String, _ seconds: Double?) {
        let time = ContentTime.date("2021-06-01" + text)
        #expect(time?.timeIntervalSince1970 == seconds.map { $0 + 18_779 * 86_400 })
    }

    @Test func `a time may be a number of seconds, and a day a tagged text`() throws {
        for (seconds, isTime) in [(0, true), (1 << 40 - 1, true), (1 << 40, false)] {
            let read = try? reader(.tagged(1, .unsigned(UInt64(seconds)))).time("key")
            #expect(read == (isTime ? Date(timeIntervalSince1970: Double(seconds)) : nil))
        }
        let text = CBORValue.text("2021-06-01T00:00:00Z")
        for (tag, isTime, isDay) in [(0, true, true), (1004, false, true), (2, false, false)] {
            let value = CBORValue.tagged(UInt64(tag), text)
            #expect(
                (try? reader(value).time("key"))
                    == (isTime ? ContentTime.date("2021-06-01T00:00:00Z") : nil))
            #expect((try? reader(value).day("key")) == (isDay ? CalendarDay("2021-06-01") : nil))
        }
    }

    // MARK: Identities

    @Test func `an identity is of what was signed and of the key`() throws {
        let (one, other) = (try NativeIssuer(), try NativeIssuer())
        let envelopes = try [1, 2].map { number in
            try HealthCode(payload: one.issue(one.claims(nil, number: number))).envelope
        }
        let identities = try envelopes.flatMap { envelope in
            try [one, other].map {
                CredentialIdentity(of: envelope, by: try $0.regionalKey().publicKey)
            }
        }
        #expect(Set(identities).count == 4)
    }

    // MARK: Texts and numbers

    @Test func `a text has 400 bytes at most`() throws {
        for (length, isShort) in [(400, true), (401, false)] {
            let text = String(repeating: "x", count: length)
            #expect((try? reader(.text(text)).text("key")) == (isShort ? text : nil))
            #expect((try? reader(.text(text)).optionalText("key")) == (isShort ? .some(text) : nil))
            let body = try? HealthCertificateBody(
                cbor: CBORValue.map([.init(.integer(1), .text(text))]).encoded())
            #expect(body?.issuer == (isShort ? text : nil))
        }
        #expect(try reader(.null).optionalText("key") == nil)
        #expect(throws: HCERTError.self) { try reader(.null).text("key") }
        #expect(throws: HCERTError.self) { try reader(.unsigned(1)).optionalText("key") }
        #expect(throws: HCERTError.self) { try reader(.text("x")).reader("key") }
        #expect(throws: HCERTError.self) {
            try HealthCertificateBody(
                cbor: CBORValue.map([.init(.integer(1), .text(""))]).encoded())
        }
    }

    @Test func `doses are 1 to 9, whole`() {
        for number in 0...10 {
            let expected = (1...9).contains(number) ? number : nil
            #expect((try? reader(.unsigned(UInt64(number))).doses("key")) == expected)
            #expect((try? reader(.float(Double(number))).doses("key")) == expected)
        }
        #expect((try? reader(.float(1.5)).doses("key")) == nil)
        #expect((try? reader(.text("1")).doses("key")) == nil)
    }

    @Test func `claims are a map, and a certificate's have its dates`() throws {
        let health = CBORValue.map([
            .init(.integer(1), HealthSample.certificate(["v": [HealthSample.vaccination()]]))
        ])
        for (claims, isRead) in [
            ([4, 6], true), ([4], false), ([6], false), ([], false),
        ] as [([Int64], Bool)] {
            let value = CBORValue.map(
                claims.map { .init(.integer($0), .unsigned(1)) } + [.init(.integer(-260), health)])
            #expect(((try? HealthCertificateBody(cbor: value.encoded())) != nil) == isRead)
        }
        for value in [CBORValue.array([]), .text("x"), .null, .unsigned(1)] {
            #expect(throws: HCERTError.self) { try HealthCertificateBody(cbor: value.encoded()) }
        }
        #expect(try HealthCertificateBody(cbor: CBORValue.map([]).encoded()).issuer == nil)
    }

    @Test func `the dates of a certificate are seconds below 2^40`() throws {
        let values: [(CBORValue, Double?)] = [
            (.unsigned(0), 0), (.unsigned(1 << 40 - 1), 0x1p40 - 1), (.unsigned(1 << 40), nil),
            (.float(0), 0), (.float(0.5), 0.5), (.float(-0.5), nil), (.float(0x1p40), nil),
            (.negative(0), nil), (.text("1"), nil), (.null, nil), (.float(.nan), nil),
        ]
        for (value, seconds) in values {
            for key in [4, 5, 6] as [Int64] {
                let cbor = CBORValue.map([.init(.integer(key), value)]).encoded()
                let body = try? HealthCertificateBody(cbor: cbor)
                let date = key == 4 ? body?.expiresAt : key == 5 ? body?.notBefore : body?.issuedAt
                #expect(date == seconds.map { Date(timeIntervalSince1970: $0) }, "\(value)")
            }
        }
    }

    // MARK: A certificate's content

    private func content(_ changes: HealthSample.Fields) throws -> HealthContent {
        let fields: HealthSample.Fields = [
            "ver": .text("1.3.0"), "dob": .text("1998-02-26"),
            "nam": HealthSample.map(["fnt": .text("MUSTERFRAU"), "gnt": .text("GABRIELE")]),
        ]
        return try HealthContent(cbor: HealthSample.map(fields.merging(changes) { $1 }))
    }

    @Test func `a certificate has entries of one kind; others are absent, null or empty`() throws {
        let dose = CBORValue.array([HealthSample.vaccination()])
        let test = CBORValue.array([HealthSample.test(at: now)])
        for unused in [.null, .array([])] as [CBORValue] {
            let read = try content(["v": dose, "t": unused, "r": unused])
            #expect(read.kind == .vaccination && read.entries.count == 1)
            #expect(read.identifiers == ["URN:UVCI:01:AT:TEST"])
            #expect(try content(["v": unused, "t": test]).kind == .test)
            #expect(throws: HCERTError.self) { try content(["v": unused]) }
        }
        for groups in [[:], ["v": dose, "t": test], ["v": .map([])], ["v": .text("x")]]
            as [HealthSample.Fields]
        {
            #expect(throws: HCERTError.self) { try content(groups) }
        }
        #expect(throws: HCERTError.self) { try HealthContent(cbor: .array([])) }
    }

    @Test func `a holder has a family name, a given name, or both`() throws {
        let dose = CBORValue.array([HealthSample.vaccination()])
        func name(_ fields: HealthSample.Fields) -> [String]? {
            let read = try? content(["v": dose, "nam": HealthSample.map(fields)])
            return read.map { [$0.name.family, $0.name.given] }
        }
        #expect(name(["fnt": .text("A"), "gnt": .text("B")]) == ["A", "B"])
        #expect(name(["fnt": .text("A")]) == ["A", ""])
        #expect(name(["gnt": .text("B"), "fnt": .null]) == ["", "B"])
        for fields in [[:], ["fnt": .text("")], ["fn": .text("A")]] as [HealthSample.Fields] {
            #expect(name(fields) == nil, "\(fields)")
        }
    }
}
