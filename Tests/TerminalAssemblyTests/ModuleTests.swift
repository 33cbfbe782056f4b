import Foundation
import Testing

/// Properties of the source files that neither the compiler nor lint checks.
struct ModuleTests {
    private struct SourceFile {
        let path: String
        let lines: [Substring]

        var module: Substring { path.prefix { $0 != "/" } }
    }

    private static let files: [SourceFile] = {
        let sources = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")
        let paths = try? FileManager.default.subpathsOfDirectory(atPath: sources.path)
        return (paths ?? []).filter { $0.hasSuffix(".swift") }.sorted().compactMap { path in
            let text = try? String(contentsOf: sources.appending(path: path), encoding: .utf8)
            return text.map {
                SourceFile(
                    path: path, lines: $0.split(separator: "\n", omittingEmptySubsequences: false))
            }
        }
    }()

    @Test func `no module imports both the real devices and the simulated ones`() {
        var imports: [Substring: Set<Substring>] = [:]
        for file in Self.files {
            for line in file.lines where line.contains("import ") {
                imports[file.module, default: []].insert(line.split(separator: " ").last ?? "")
            }
        }
        #expect(imports.count > 30)
        for (module, names) in imports where module != "ParserFuzzer" {
            #expect(
                !names.isSuperset(of: ["LinuxDevices", "SimulatedDevices"]), "\(module)")
        }
    }

    @Test func `every public declaration has a comment`() {
        var count = 0
        for file in Self.files {
            for (number, line) in file.lines.enumerated() where Self.isPublic(line) {
                count += 1
                let isDocumented = Self.isDocumented(number, file.lines)
                #expect(isDocumented, "\(file.path):\(number + 1)")
            }
        }
        #expect(count > 2000)
    }

    private static func isPublic(_ line: Substring) -> Bool {
        let words = line.split(separator: " ")
        guard let first = words.first, ["public", "package"].contains(first) else {
            return false
        }
        return !words.contains("import") && !words.contains("extension")
    }

    /// Whether a comment stands above a line, or above the attributes before it.
    private static func isDocumented(_ number: Int, _ lines: [Substring]) -> Bool {
        for line in lines.prefix(number).reversed() {
            let text = line.drop { $0 == " " }
            if text.hasPrefix("///") { return true }
            guard text.hasPrefix("@") || text == ")" || text.hasPrefix("#if") else { return false }
        }
        return false
    }

    @Test func `no module has more than 45 files in one folder`() {
        let folders = Dictionary(grouping: Self.files) {
            $0.path.split(separator: "/").dropLast().joined(separator: "/")
        }
        for (folder, files) in folders { #expect(files.count <= 45, "\(folder)") }
    }

    @Test func `the executable stays small`() {
        let files = Self.files.filter { $0.module == "gatelight" }
        // The last line ends with a newline, after which the split finds an empty one.
        let lines = files.map { $0.lines.count - 1 }.reduce(0, +)
        #expect((1...2500).contains(lines), "\(lines)")
    }
}
