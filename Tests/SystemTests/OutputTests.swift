import Foundation
import Testing

/// What could not be printed is an error, and said once.
@Suite struct OutputTests {
    let folder: Folder

    init() throws {
        folder = try Folder()
        let made = try Executable.run(
            "keys", "create", "--region", "440000", "--output", folder.file("private"), "--trust",
            folder.file("trust"))
        try #require(made.status == 0, "\(made.errors)")
        let line = try #require(made.output.split(separator: "\n").first)
        let key = String(line.split(separator: " ").last ?? "")
        try folder.write(try Data(contentsOf: URL(fileURLWithPath: key)), "key.pem")
        try folder.write(
            """
            {"seq":1,"time":"2026-11-23T15:04:06.000Z","lamp":"red","reason":"malformed","source":"reader","latencyMs":0,"check":"0000000000000000"}

            """, "journal/journal.jsonl")
        let issued = try Executable.run(
            "code", "issue", "--key", folder.file("key.pem"), "--region", "440000")
        try folder.write(issued.output, "code.txt")
    }

    /// Runs a command line with `redirection` for its output; FOLDER stands for the test's.
    private func run(_ words: String, _ redirection: String) throws -> Executable.Result {
        let line = "exec \"$0\" \(words.replacing("FOLDER", with: folder.path)) \(redirection)"
        return try Executable.run(["-c", line, Executable.path], command: "/bin/sh")
    }

    private static let commands = [
        "check FOLDER/code.txt --trust FOLDER/trust", "check PHC1:nothing --trust FOLDER/trust",
        "code issue --key FOLDER/key.pem --region 440000", "code inspect - < FOLDER/code.txt",
        "code draw hello", "keys list --trust FOLDER/trust", "keys status --trust FOLDER/trust",
        "keys create --region 310000 --output FOLDER/p --trust FOLDER/t",
        "journal list --directory FOLDER/journal", "journal export --directory FOLDER/journal",
        "journal export --format csv --directory FOLDER/journal",
        "journal verify --chain --directory FOLDER/journal", "doctor",
        "simulate --duration 1 --seed 1",
        "--help", "--version", "help journal", "code --help",
    ]

    @Test(arguments: Self.commands) func `a full disk under the output`(_ words: String) throws {
        let result = try run(words, "> /dev/full")
        #expect(result.status == 74, "\(result)")
        let told = result.errors.split(separator: "\n").filter { $0.contains("standard output") }
        #expect(told.count == 1, "\(result.errors)")
        #expect(told.first?.contains("No space left on device") == true)
    }

    @Test(arguments: ["code issue --key FOLDER/key.pem --region 440000", "--version"])
    func `an output that was closed`(_ words: String) throws {
        let result = try run(words, ">&-")
        #expect(result.status == 74, "\(result)")
        #expect(result.errors.contains("standard output: Bad file descriptor"))
    }

    @Test func `no written file takes the place of a closed output`() throws {
        let result = try run("code draw hello -o FOLDER/hello.svg", ">&-")
        #expect(result.status == 0, "\(result)")
        let written = try String(contentsOf: folder.url("hello.svg"), encoding: .utf8)
        #expect(written.hasSuffix("</svg>\n") || written.hasSuffix("</svg>"))
    }

    @Test func `neither a lost error line nor complete output is a failure`() throws {
        let issue = "code issue --key FOLDER/key.pem --region 440000"
        #expect(try run(issue, "2> /dev/full").status == 0)
        #expect(try run(issue, "2>&-").status == 0)
        #expect(try run("code draw hello -o FOLDER/a.png", "> /dev/full").status == 0)
    }

    @Test func `help keeps its lines and is available to the manual`() throws {
        for words in [["--help"], ["help", "journal"], ["code", "--help"]] {
            let help = try Executable.run(words)
            #expect(help.status == 0)
            #expect(help.output.contains("\nUSAGE: gatelight"), "\(help.output.prefix(300))")
            #expect(!help.output.contains("\\u"))
        }
        let dump = try Executable.run("--experimental-dump-help")
        let manual = try JSONSerialization.jsonObject(with: Data(dump.output.utf8))
        #expect((manual as? [String: Any])?["command"] != nil)
    }

    @Test func `a closed pipe gives no message, and the status says the output was incomplete`()
        throws
    {
        // Some parents leave the signal ignored; where it is not, it ends the program at once. Both are set
        // here: what this process ignores depends on the tests before this one.
        for (handling, expected) in [("--ignore-signal", "74\n"), ("--default-signal", "141\n")] {
            let script = """
                { env \(handling)=PIPE "$0" journal export --directory "$1"; echo $? >&3; } 3>"$1/status" | true
                """
            // More than a pipe holds, so that the end of its reader is noticed.
            let line = try String(contentsOf: folder.url("journal/journal.jsonl"), encoding: .utf8)
            try folder.write(String(repeating: line, count: 2000), "long/journal.jsonl")
            let result = try Executable.run(
                ["-c", script, Executable.path, folder.file("long")], command: "/bin/sh")
            let status = try String(contentsOf: folder.url("long/status"), encoding: .utf8)
            #expect(status == expected)
            #expect(result.errors == "")
        }
    }
}
