import Foundation
import Testing

/// The worked example of the documents, run as it stands there.
struct TrustExampleTests {
    private static let document = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources/trust.md")

    /// The shell blocks of a document, one after the other.
    private static func script() throws -> String {
        let text = try String(contentsOf: document, encoding: .utf8)
        return text.components(separatedBy: "```sh\n").dropFirst()
            .compactMap { $0.components(separatedBy: "```").first }.joined(separator: "\n")
    }

    @Test func `the worked example works as described`() throws {
        let script = try Self.script()
        #expect(script.split(separator: "\n").count > 50)
        let folder = try Folder()
        let binary = URL(filePath: Executable.path).deletingLastPathComponent().path
        let result = try Executable.run(
            [
                "-euc", "cd \"$0\"; export PATH=\"$1:$PATH\"; \(script)", folder.path, binary,
            ], command: "/bin/bash")
        #expect(result.status == 0, "\(result.output)\n\(result.errors)")
        let lines = result.output.split(separator: "\n").map(String.init)
        let updates = lines.filter { $0.hasPrefix("updated") }
        #expect(updates == (1...5).map { "updated to version \($0)" })
        let verdicts = lines.compactMap { line in
            ["green", "yellow", "red"].first { line.hasPrefix($0) }.map { lamp in
                lamp + " " + line.split(separator: " ")[1]
            }
        }
        #expect(
            verdicts == [
                "green status-green", "green status-green", "red revoked", "green status-green",
                "green status-green", "red revoked", "yellow region-unknown",
            ], "\(result.output)")
    }
}
