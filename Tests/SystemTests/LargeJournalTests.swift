import Foundation
import Testing
import TestSupport

/// A journal of hundreds of megabytes takes no more memory than one of a few lines.
@Suite(.serialized) struct LargeJournalTests {
    /// 314 MB.
    private static let manyLines = 9600
    /// What a program that holds pieces may need more for a large file, in KiB.
    private static let tolerance = 24 << 10

    let folder: Folder

    init() throws {
        folder = try Folder()
    }

    private func python(_ arguments: String...) throws -> Executable.Result {
        try Executable.run([Self.script] + arguments, command: "/usr/bin/python3")
    }

    private static let script =
        Bundle.module.url(forResource: "journal", withExtension: "py", subdirectory: "Python")?
        .path ?? ""

    /// The folder of a journal of `lines` lines.
    private func make(_ lines: Int, in name: String) throws -> String {
        let path = try folder.write("", "\(name)/journal.jsonl")
        let made = try python("make", path, "\(lines)")
        try #require(made.status == 0, "\(made.errors)")
        return folder.file(name)
    }

    /// In KiB.
    private func peak(_ arguments: [String], at folder: String) throws -> Int {
        let result = try Executable.run(
            [Self.script, "peak", Executable.path, "journal"] + arguments
                + ["--directory", folder],
            command: "/usr/bin/python3")
        let words = result.output.split(separator: " ").map(String.init)
        #expect(words.last?.hasPrefix("0") == true, "\(arguments): \(result)")
        return try #require(words.first.flatMap { Int($0) })
    }

    @Test func `listing the end of 314 MB takes no more memory than of an empty journal`() throws {
        let (small, large) = (try make(10, in: "small"), try make(Self.manyLines, in: "large"))
        let few = try peak(["list"], at: small)
        let many = try peak(["list"], at: large)
        #expect(many < few + Self.tolerance, "\(few) KiB, then \(many) KiB")
    }

    @Test(arguments: [["export"], ["export", "--format", "csv"], ["verify", "--chain"]])
    func `reading a whole journal takes no memory that grows with it`(_ words: [String]) throws {
        let small = try make(10, in: "small")
        let large = try make(max(rounds(Self.manyLines), 1920), in: "large")
        let few = try peak(words, at: small)
        let many = try peak(words, at: large)
        #expect(many < few + Self.tolerance, "\(few) KiB, then \(many) KiB")
    }

    @Test func `a terminal shrinks a journal of 314 MB at the start, and its memory stays small`()
        async throws
    {
        let made = try Executable.run(
            "keys", "create", "--region", "440000", "--output", folder.file("private"), "--trust",
            folder.file("trust"))
        #expect(made.status == 0, "\(made.errors)")
        let few = try await largestSet { _ in }
        _ = try make(Self.manyLines, in: "journal")
        let many = try await largestSet { terminal in
            let code = try self.code()
            terminal.reader.say(code)
            try await terminal.lampShows("GREEN")
            let path = folder.file("journal/journal.jsonl")
            try await terminal.wait(.seconds(60), "older lines go; \(terminal.errors)") {
                let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
                return size.map { $0 < 16 << 20 } ?? false
            }
        }
        #expect(many < few + Self.tolerance, "\(few) KiB, then \(many) KiB")
        let verified = try Executable.run("journal", "list", "--directory", folder.file("journal"))
        #expect(verified.objects.last?["reason"] as? String == "status-green", "\(verified.errors)")
    }

    /// Of a terminal with the journal at hand, in KiB.
    private func largestSet(_ body: (RunningTerminal) async throws -> Void) async throws -> Int {
        let terminal = try RunningTerminal(folder: folder)
        try await terminal.ready()
        try await body(terminal)
        let status = try String(
            contentsOfFile: "/proc/\(terminal.processID)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        _ = try await terminal.stop(SIGTERM)
        return try #require(
            line.split(separator: " ").compactMap { Int($0.filter(\.isNumber)) }.first)
    }

    private func code() throws -> [UInt8] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("private"))
        let key = try #require(names.first { $0.hasSuffix(".private.pem") })
        let issued = try Executable.run(
            "code", "issue", "--key", folder.file("private/\(key)"), "--region", "440000")
        return Array(issued.output.trimmingCharacters(in: .whitespacesAndNewlines).utf8)
            + [0x0D, 0x0A]
    }
}
