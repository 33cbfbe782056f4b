import Foundation
import Testing

/// Keys, codes and checks through the real executable, as the README shows them.
@Suite struct CodeTests {
    let folder: Folder

    init() throws {
        folder = try Folder()
    }

    /// A key pair in the folder; answers the private key's path.
    private func makeKey(_ region: String, _ algorithm: String = "ES256") throws -> String {
        let result = try Executable.run(
            "keys", "create", "--region", region, "--algorithm", algorithm, "--output",
            folder.file("private"), "--trust", folder.file("trust"))
        #expect(result.status == 0, "\(result.errors)")
        let line = try #require(result.output.split(separator: "\n").first)
        return String(line.split(separator: " ").last ?? "")
    }

    private func issue(_ key: String, _ arguments: String...) throws -> String {
        let result = try Executable.run(["code", "issue", "--key", key] + arguments)
        #expect(result.status == 0, "\(result.errors)")
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func check(_ inputs: String...) throws -> Executable.Result {
        try Executable.run(["check"] + inputs + ["--trust", folder.file("trust"), "--json"])
    }

    @Test(arguments: ["ES256", "EdDSA", "SM2-SM3"])
    func `a new code is issued, drawn, read and green`(algorithm: String) throws {
        let key = try makeKey("440000", algorithm)
        let payload = try issue(key, "--region", "440000")
        #expect(payload.utf8.count <= 512)
        for ink in ["black", "green", "yellow", "red"] {
            let picture = folder.file("\(ink).png")
            let drawn = try Executable.run("code", "draw", payload, "-o", picture, "--ink", ink)
            #expect(drawn.status == 0, "\(drawn.errors)")
            let result = try check(picture)
            #expect(result.status == 0, "\(ink): \(result.output)\(result.errors)")
            #expect(result.objects.first?["reason"] as? String == "status-green")
        }
    }

    @Test func `a red code painted green is red`() throws {
        let key = try makeKey("440000")
        let payload = try issue(key, "--region", "440000", "--status", "red")
        let picture = folder.file("painted.png")
        _ = try Executable.run("code", "draw", payload, "-o", picture, "--ink", "green")
        let result = try check(picture)
        #expect(result.status == 1)
        #expect(result.objects.first?["lamp"] as? String == "red")
    }

    @Test(arguments: [
        (["--status", "yellow"], "status-yellow"), (["--status", "red"], "status-red"),
        (["--status", "none", "--kind", "paper"], "status-absent"),
        (["--status", "7"], "status-unknown"), (["--status-hours", "0"], "status-expired"),
        (["--at", "2020-01-01T00:00:00Z"], "code-expired"),
        (["--at", "2034-01-01T00:00:00Z"], "not-yet-valid"),
        (["--converted-from", "420000"], "key-not-allowed"),
    ])
    func `a code's content decides its reason`(arguments: [String], reason: String) throws {
        let key = try makeKey("440000")
        let issued = try Executable.run(
            ["code", "issue", "--key", key, "--region", "440000"] + arguments)
        let result = try Executable.run(
            ["check", "-", "--trust", folder.file("trust"), "--json"], input: issued.output)
        #expect(result.objects.first?["reason"] as? String == reason, "\(result)")
        #expect(result.status == 1)
    }

    @Test func `another region's key is never accepted`() throws {
        let shanghai = try makeKey("310000")
        _ = try makeKey("440000")
        let result = try check(try issue(shanghai, "--region", "440000"))
        #expect(result.objects.first?["reason"] as? String == "key-not-allowed")
    }

    @Test func `the nation converts and issues`() throws {
        let nation = try makeKey("000000", "SM2-SM3")
        let converted = try check(
            try issue(nation, "--region", "000000", "--converted-from", "420000"))
        #expect(converted.objects.first?["lamp"] as? String == "green")
        #expect(converted.objects.first?["region"] as? String == "420000")
        let national = try check(try issue(nation, "--region", "000000"))
        #expect(national.objects.first?["region"] as? String == "000000")
    }

    @Test func `a payload is inspected without being trusted`() throws {
        let key = try makeKey("440300")
        let result = try Executable.run(
            "code", "inspect", try issue(key, "--region", "440300", "--masked-name", "张*"))
        #expect(result.output.contains("440300, Guangdong"))
        #expect(result.output.contains("张*"))
    }

    @Test func `keys are listed, imported only for their region, and their state is shown`() throws
    {
        _ = try makeKey("440000")
        let trust = folder.file("trust")
        let listed = try Executable.run("keys", "list", "--trust", trust, "--json")
        #expect(listed.objects.first?["region"] as? String == "440000")
        let files = try FileManager.default.contentsOfDirectory(atPath: trust + "/regions/440000")
        let file = trust + "/regions/440000/" + (try #require(files.first))
        let other = folder.file("other")
        let wrong = try Executable.run(
            "keys", "import", file, "--region", "310000", "--trust", other)
        #expect(wrong.status == 65)
        #expect(wrong.errors.contains("440000") && wrong.errors.contains("310000"))
        #expect(!FileManager.default.fileExists(atPath: other))
        let right = try Executable.run(
            "keys", "import", file, "--region", "440000", "--trust", other)
        #expect(right.status == 0, "\(right.errors)")
        let state = try Executable.run("keys", "status", "--trust", other)
        #expect(state.output.contains("region  440000  1 key  1 valid"), "\(state.output)")
    }

    @Test func `only its owner can read a private key`() throws {
        let key = try makeKey("440000")
        let attributes = try FileManager.default.attributesOfItem(atPath: key)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
}
