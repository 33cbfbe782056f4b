import Foundation
import Glibc
import Testing

/// What others named or wrote reaches a log or a terminal as text, whatever is in it.
struct ForeignTextTests {
    /// Ends its line, forges another, clears the screen and turns the direction of writing.
    private static let name = "a\ngatelight: all is well\u{1B}[2J\u{9B}31m\u{202E}.json"
    private static let shown = "a\\u000agatelight: all is well\\u001b[2J\\u009b31m\\u202e.json"

    private let folder: Folder

    init() throws {
        folder = try Folder()
        try folder.write("", "trust/regions/.keep")
    }

    private func isPlain(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy {
            $0 == "\n" || ![.control, .format].contains($0.properties.generalCategory)
        }
    }

    @Test func `a key file's name cannot add a line to the output`() throws {
        try folder.write("no key", "trust/regions/440000/\(Self.name)")
        let result = try Executable.run("check", "PHC1:A", "--trust", folder.file("trust"))
        // Trust names paths in percent encoding.
        #expect(result.errors.contains("440000/a%0Agatelight"), "\(result.errors)")
        #expect(result.errors.split(separator: "\n").count == 1 && isPlain(result.errors))
    }

    @Test(arguments: [[String](), ["--json"]])
    func `an input's name cannot add a line to the output`(options: [String]) throws {
        let path = try folder.write("PHC1:A", Self.name)
        let result = try Executable.run(["check", path, "--trust", folder.file("trust")] + options)
        #expect(result.output.split(separator: "\n").count == 1 && isPlain(result.output))
        if !options.isEmpty { #expect(result.objects.first?["input"] as? String == path) }
        let missing = try Executable.run("check", path + "b", "--trust", folder.file("trust"))
        #expect(missing.errors.split(separator: "\n").count == 1 && isPlain(missing.errors))
        #expect(missing.status == 66)
    }

    @Test func `a long name does not displace its message`() throws {
        let path = "/" + String(repeating: "x", count: 100_000)
        let result = try Executable.run("replay", path, "--trust", folder.file("trust"))
        #expect(result.errors.utf8.count < 5000)
    }
}
