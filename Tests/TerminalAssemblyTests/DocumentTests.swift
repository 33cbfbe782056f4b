import Foundation
import Testing

/// The pages for people at a gate, against the program.
struct DocumentTests {
    private static let top = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: top.appending(path: path), encoding: .utf8)
    }

    /// The text of every Swift file, with literals in one piece that are split over lines.
    private static func sources() throws -> String {
        let folder = top.appending(path: "Sources")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return try paths.filter { $0.hasSuffix(".swift") }.sorted()
            .map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
            .joined(separator: "\n")
            .replacing(#/"\s*\n\s*\+ "/#, with: "").replacing(#/\\\n\s*/#, with: "")
    }

    /// What the C library and systemd say.
    private static let others = [
        "Permission denied", "Operation not permitted", "Device or resource busy",
        "No space left on device", "unmet condition check",
    ]

    /// The messages in a page's tables: what is in backquotes in the first cell, and elsewhere what
    /// has an ellipsis.
    private static func messages(in page: String) -> [String] {
        page.split(separator: "\n").filter { $0.hasPrefix("|") }.flatMap { row in
            row.split(separator: "|").enumerated().flatMap { column, cell in
                cell.matches(of: #/`([^`]+)`/#).map { String($0.output.1) }
                    .filter { column == 0 || $0.contains("…") }
            }
        }
    }

    /// The parts of a message between its values.
    private static func parts(_ message: String) -> [String] {
        var text = message
        for other in others { text = text.replacingOccurrences(of: other, with: "…") }
        return text.replacingOccurrences(of: ": ", with: "…").split(separator: "…")
            .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " :;.,")) }
            .filter { $0.count > 2 }
    }

    @Test func `each message that troubleshooting quotes is in the program`() throws {
        let sources = try Self.sources()
        let messages = Self.messages(in: try Self.text("Hardware/troubleshooting.md"))
        #expect(messages.count > 40)
        for message in messages {
            for part in Self.parts(message) {
                #expect(sources.contains(part), "\"\(part)\" of `\(message)`")
            }
        }
        #expect(Self.parts("the lamp is purple …").contains { !sources.contains($0) })
    }

    @Test func `each device name of the documents comes from a rule of the package`() throws {
        let rules = try Self.text("Hardware/60-gatelight.rules")
        let folder = Self.top.appending(path: "Hardware")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".md") || $0.hasSuffix(".yaml") }.map { "Hardware/\($0)" }
        var count = 0
        let questions = ["Questions", "Outputs"].map {
            "Sources/TerminalAssembly/Setup/SetupDialogue+\($0).swift"
        }
        for file in files + questions {
            for name in try Self.text(file).matches(of: #/\/dev\/(gatelight-[a-z]+)/#) {
                count += 1
                #expect(
                    rules.contains("SYMLINK+=\"\(name.output.1)\""), "\(file): \(name.output.0)")
            }
        }
        #expect(count > 5)
    }
}
