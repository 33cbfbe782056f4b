import DeviceInterface
import Foundation
import QRDecoding
import Terminal
import TerminalCore
import Testing
import Verdicts

/// What a language file of the pages must say, beside what only pages need.
private struct LanguageFile: Decodable {
    struct Sentences: Decodable {
        let title: String
        let next: String
    }

    let name: String
    let lamps: [String: String]
    let reasons: [String: Sentences]
    let obstacles: [String: Sentences]
    let notices: [String: Sentences]
    let parts: [String: String]

    func isMissing(_ sentences: Sentences?) -> Bool {
        guard let sentences else { return true }
        return sentences.title.isEmpty || sentences.next.isEmpty
    }
}

struct `Language files` {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources/Kiosk/Pages/assets/languages")

    static let languages: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? [])
        .filter { $0.hasSuffix(".json") }.sorted()

    private func read(_ file: String) throws -> LanguageFile {
        let bytes = try Data(contentsOf: Self.folder.appending(path: file))
        return try JSONDecoder().decode(LanguageFile.self, from: bytes)
    }

    @Test func `there are Chinese, English and Indonesian`() {
        #expect(Set(Self.languages).isSuperset(of: ["en.json", "id.json", "zh.json"]))
    }

    @Test(arguments: languages)
    func `a language has words for every reason, lamp, obstacle, notice and part`(
        file: String
    ) throws {
        let language = try read(file)
        let missing =
            Reason.allCases.map(\.rawValue).filter { language.isMissing(language.reasons[$0]) }
            + Lamp.allCases.map(\.rawValue).filter { language.lamps[$0] == nil }
            + ReadFailure.Cause.allCases.map(\.rawValue)
            .filter { language.isMissing(language.obstacles[$0]) }
            + Notice.allCases.map(\.rawValue).filter { language.isMissing(language.notices[$0]) }
            + (DecisionMachine.Part.allCases.map(\.rawValue)
            + TrustCheck.Subject.allCases.map(\.rawValue))
            .filter { language.parts[$0] == nil }
        #expect(missing == [])
    }
}
