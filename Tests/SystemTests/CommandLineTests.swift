import Foundation
import Testing

/// What the command line accepts and prints, beside wrong input.
@Suite struct CommandLineTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
        try folder.makeKey()
        try folder.write(try folder.code() + "\n", "code.txt")
        try folder.shell("gatelight code draw - -o code.png < code.txt")
    }

    private func check(_ arguments: String...) throws -> Executable.Result {
        try Executable.run(["check"] + arguments + ["--trust", folder.file("trust")])
    }

    @Test func `a picture without a code has a line of JSON`() throws {
        try folder.shell(
            "gatelight simulate --duration 1 --record empty.y4m > /dev/null")
        let result = try check(folder.file("empty.y4m"), "--json")
        #expect(result.status == 1)
        let line = try #require(result.objects.first)
        #expect(Set(line.keys) == ["input", "lamp", "detail"])
        #expect(line["lamp"] as? String == "dark")
        #expect(line["detail"] as? String == "no code found")
    }

    @Test func `code inspect reads what check reads`() throws {
        let payload = try folder.code()
        for input in [folder.file("code.png"), folder.file("code.txt"), payload] {
            let result = try Executable.run("code", "inspect", input)
            #expect(result.status == 0, "\(result)")
            #expect(result.output.contains("440000, Guangdong"), "\(result)")
        }
    }

    @Test(arguments: ["scan:1.png", "PHC1:photo.png", "./PHC1:x", "photos/a", "photo"])
    func `the name of a file is no payload`(name: String) throws {
        let result = try check(name)
        #expect(result.status == 66, "\(result)")
        #expect(result.output.isEmpty)
        #expect(result.errors.contains("No such file"))
    }

    @Test func `file names that are not UTF-8 are read and written`() throws {
        try folder.shell(
            """
            bad=$(printf 'a\\377b')
            cp code.txt "$bad.txt"
            gatelight check "$bad.txt" --trust trust --json > line
            grep -q '"lamp":"green"' line
            gatelight code draw - -o "$bad.png" < code.txt
            gatelight check "$bad.png" --trust trust
            gatelight code inspect "$bad.png" > fields
            gatelight simulate --duration 1 --record "$bad.y4m" > /dev/null
            gatelight keys create --region 310000 --output "$bad" --trust "$bad"
            gatelight keys status --trust "$bad"
            [ -f "$bad.png" ] && [ -f "$bad.y4m" ] && [ -d "$bad/regions" ]
            ! gatelight check "$bad.none" 2> errors
            [ "$(ls | wc -l)" = 13 ] || ls
            """)
        let line = try String(contentsOf: folder.url("line"), encoding: .utf8)
        #expect(line.contains("a\u{FFFD}b.txt"), "\(line)")
    }

    @Test func `a folder without keys has status 1, and says so`() throws {
        try folder.write("", "empty/regions/.keep")
        let result = try Executable.run("keys", "status", "--trust", folder.file("empty"))
        #expect(result.status == 1)
        #expect(result.errors.contains("no keys"))
    }

    @Test func `the status at another time says nothing about the clock`() throws {
        let result = try Executable.run(
            "keys", "status", "--trust", folder.file("trust"), "--at", "2020-01-01T00:00:00Z")
        #expect(!result.errors.contains("clock"), "\(result.errors)")
    }

    @Test func `check uses the clock's floor unless a time is given`() throws {
        // The region's key was made in the future, so the clock of this machine is wrong.
        try folder.shell(
            """
            gatelight keys create --region 310000 --output later --trust trust \
                --from 2090-01-01T00:00:00Z
            """)
        let now = try check(folder.file("code.txt"), "--json")
        #expect(now.objects.first?["reason"] as? String == "clock-untrusted", "\(now)")
        let time = ISO8601DateFormatter().string(from: Date())
        let given = try check(folder.file("code.txt"), "--json", "--at", time)
        #expect(given.objects.first?["reason"] as? String == "status-green", "\(given)")
    }

    @Test func `an imported key file gives JSON`() throws {
        try folder.shell(
            """
            gatelight keys import trust/regions/440000/*.json --region 440000 --trust other \
                --json > line
            """)
        let line = try String(contentsOf: folder.url("line"), encoding: .utf8)
        #expect(line.contains(#""outcome":"imported""#) && line.contains(#""region":"440000""#))
    }

    @Test func `a bad root is named, and no update is recommended`() throws {
        try folder.write("{}", "gate/root.json")
        let gate = folder.file("gate")
        for arguments in [["status"], ["update", "http://127.0.0.1:9"]] {
            let result = try Executable.run(["keys"] + arguments + ["--trust", gate])
            #expect(result.status != 0)
            let problem = "\(gate)/root.json: no usable root metadata"
            #expect(result.errors.contains(problem), "\(result)")
            #expect(!result.errors.contains("update"), "\(result)")
        }
    }

    @Test func `a failed update names the server`() throws {
        try folder.makeRepository(rootIn: "gate")
        let result = try Executable.run(
            "keys", "update", "http://user:secret@127.0.0.1:9/keys", "--trust",
            folder.file("gate"))
        #expect(result.status == 69)
        #expect(result.output.contains("127.0.0.1:9: "), "\(result)")
        #expect(!result.output.contains("secret"))
    }
}
