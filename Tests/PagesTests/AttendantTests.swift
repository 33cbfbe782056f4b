import Foundation
import Testing
import Verdicts

/// The attendant's table: one for the page and for the document.
struct `Attendant's table` {
    private struct Texts: Decodable {
        struct Row: Decodable {
            let means: String
            let person: String
            let attendant: String
        }
        struct Table: Decodable {
            let reasons: [String: Row]
            let rules: [String: Row]
        }
        struct Operator: Decodable {
            let reasons: [String: String]
        }
        struct Sentences: Decodable {
            let title: String
        }

        let name: String
        let attendant: Table
        let `operator`: Operator
        let rules: [String: Sentences]
    }

    private static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func texts(_ language: String) throws -> Texts {
        let path = "Sources/Kiosk/Pages/assets/languages/\(language).json"
        let bytes = try Data(contentsOf: Self.repository.appending(path: path))
        return try JSONDecoder().decode(Texts.self, from: bytes)
    }

    @Test(arguments: ["en", "id", "zh"])
    func `each reason and rule has its three sentences, and operators have words of their own`(
        language: String
    ) throws {
        let texts = try texts(language)
        let reasons = Set(Reason.allCases.map(\.rawValue))
        #expect(Set(texts.attendant.reasons.keys) == reasons)
        #expect(Set(texts.operator.reasons.keys) == reasons)
        #expect(texts.attendant.rules.keys.sorted() == texts.rules.keys.sorted())
        let rows = Array(texts.attendant.reasons.values) + Array(texts.attendant.rules.values)
        #expect(rows.flatMap { [$0.means, $0.person, $0.attendant] }.allSatisfy { !$0.isEmpty })
    }

    @Test(arguments: ["en", "id", "zh"])
    func `the document says what the page says`(language: String) throws {
        let texts = try texts(language)
        let file = Self.repository.appending(path: "Hardware/attendant.md")
        let document = try String(contentsOf: file, encoding: .utf8)
        let sections = document.components(separatedBy: "\n## ")
        let section = try #require(sections.first { $0.hasPrefix(texts.name + "\n") })
        let told = section.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
        let reasons = Reason.allCases.map(\.rawValue).compactMap { name in
            texts.attendant.reasons[name].map {
                line(name, texts.operator.reasons[name] ?? "", $0)
            }
        }
        #expect(Array(told.prefix(reasons.count)) == reasons)
        let rules = texts.attendant.rules.map { line($0, texts.rules[$0]?.title ?? "", $1) }
        #expect(
            told.dropFirst(reasons.count).filter { !$0.hasPrefix("| `rule-failed` | |") }.sorted()
                == rules.sorted())
    }

    private func line(_ name: String, _ title: String, _ row: Texts.Row) -> String {
        "| `\(name)` | \(title) | \(row.means) | \(row.person) | \(row.attendant) |"
    }
}
