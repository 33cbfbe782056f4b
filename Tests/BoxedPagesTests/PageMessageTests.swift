import BoxedProcesses
import DeviceInterface
import Foundation
import Journal
import Kiosk
import ReproducibleNumbers
import SiteConfiguration
import Terminal
import TerminalCore
import Testing
import Verdicts

@testable import BoxedPages

/// The messages between terminal and page.
struct PageMessageTests {
    private static var questions: [PageQuestion] {
        var filter = JournalFilter()
        filter.reason = .statusRed
        filter.lamp = .red
        filter.from = Date(timeIntervalSince1970: 1_780_000_000.5)
        let plain = PageQuestion.Kind.allCases.filter {
            ![.hours, .journalPage, .journalPiece].contains($0)
        }
        return plain.map { PageQuestion($0) } + [
            PageQuestion(.lives, count: 4096), PageQuestion(.hours, count: 168),
            PageQuestion(.journalPage, count: 500),
            PageQuestion(.journalPage, count: 1, position: 1 << 40, filter: filter),
            PageQuestion(.journalPiece, position: 0),
        ]
    }

    @Test func `every question is understood as it was asked`() throws {
        for question in Self.questions {
            #expect(question.bytes.count == PageQuestion.size)
            #expect(try PageQuestion(question.bytes) == question)
        }
    }

    @Test func `what is understood has one meaning, whatever is sent`() {
        var random = SeededRandom(seed: 7)
        var understood = 0
        for round in 0..<100_000 {
            var bytes = Self.questions[round % Self.questions.count].bytes
            for _ in 0...Int.random(in: 0...2, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
                    in: 0...255, using: &random)
            }
            guard let question = try? PageQuestion(bytes) else { continue }
            understood += 1
            #expect((try? PageQuestion(question.bytes)) == question)
        }
        #expect(understood > 1000)
    }

    @Test func `a field that a kind has no use for is refused`() {
        let wrong = [
            PageQuestion(.clear, count: 1), PageQuestion(.failedParts, position: 1),
            PageQuestion(.hours, count: 0), PageQuestion(.hours, count: 169),
            PageQuestion(.journalPage, count: 501), PageQuestion(.journalPage, count: 0),
            PageQuestion(.journalPiece), PageQuestion(.journalPiece, position: 1 << 41),
            PageQuestion(.journalPiece, position: -2), PageQuestion(.lives, count: 4097),
        ]
        for question in wrong {
            #expect(throws: BrokenRule.flags) { try PageQuestion(question.bytes) }
        }
        #expect(throws: BrokenRule.tooShort) {
            try PageQuestion(Array(PageQuestion(.clear).bytes.dropLast()))
        }
        #expect(throws: BrokenRule.surplus) { try PageQuestion(PageQuestion(.clear).bytes + [0]) }
    }

    @Test func `a message of the terminal is understood as it was sent`() throws {
        for message in [
            PageMessage(.ping), PageMessage(.setup, [1, 2, 3]),
            PageMessage(answering: .keys, [1]), PageMessage(answering: .picture, nil),
        ] {
            let bytes = message.bytes
            var (heading, count) = try PageMessage.heading(Array(bytes.prefix(8)))
            heading.body = Array(bytes.dropFirst(8))
            #expect(heading == message && count == message.body.count)
        }
    }

    @Test func `a heading has one meaning only`() {
        // Bytes (4), kind, question, whether it was answered, version.
        let wrong: [[UInt8]] = [
            [0, 0, 0, 0, 3, 4, 1, 1], [0, 0, 0, 0, 3, 0, 0, 1], [0, 0, 0, 0, 3, 0, 2, 1],
            [0, 0, 0, 0, 4, 0, 1, 1], [0, 0, 0, 0, 4, 99, 1, 1], [0, 0, 0, 0, 4, 4, 2, 1],
            [0, 0, 0, 0, 0, 0, 1, 1], [0, 0, 0, 0, 5, 0, 1, 1], [0, 0, 0, 0, 3, 0, 1, 2],
            [1, 0, 128, 0, 4, 4, 1, 1], [255, 255, 255, 255, 4, 4, 1, 1],
        ]
        for bytes in wrong {
            #expect(throws: BrokenRule.heading) { try PageMessage.heading(bytes) }
        }
    }

    @Test func `an event has what pages show of it and no more`() throws {
        var state = LampState(
            order: LampOrder(lamp: .yellow, until: .seconds(9), givenAt: .seconds(8)),
            orderedAt: .seconds(7), scans: 3)
        state.verdict = Verdict(
            .ruleFailed, keyID: "0011", rule: "max-age", detail: "secret detail")
        (state.maskedName, state.birthYear) = ("Li*", 1980)
        state.latency = .milliseconds(30)
        let json = try JSONEncoder().encode(SentEvent(.lamp(state)))
        let text = String(decoding: json, as: UTF8.self)
        #expect(!text.contains("secret") && !text.contains("0011"))
        guard case .lamp(let told)? = try JSONDecoder().decode(SentEvent?.self, from: json)?.event
        else {
            Issue.record("\(text)")
            return
        }
        #expect(told.order == state.order && told.orderedAt == state.orderedAt)
        #expect(told.verdict?.reason == .ruleFailed && told.verdict?.rule == "max-age")
        #expect(told.verdict?.lamp == .yellow && told.latency == state.latency)
        #expect(told.maskedName == "Li*" && told.birthYear == 1980 && told.scans == 3)
    }

    @Test func `the setup has the page's own section and what a page shows`() throws {
        let gate = testGate()
        let json = try JSONEncoder().encode(PageSetup(gate, KioskSettings()))
        let fields = try JSONSerialization.jsonObject(with: json) as? [String: Any]
        #expect(
            fields?.keys.sorted() == [
                "configuration", "hasCamera", "hasJournal", "parts", "settings", "siteName",
                "start", "timeZone", "version",
            ])
        let settings = fields?["settings"] as? [String: Any]
        #expect(
            settings?.keys.sorted() == [
                "address", "hosts", "isBehindProxy", "languages", "metricsFrom", "port",
                "showsBirthYear", "showsName", "volume",
            ])
    }
}
