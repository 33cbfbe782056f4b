import Foundation
import Testing

/// The whole terminal on simulated devices, through the real executable.
@Suite struct SimulateTests {
    @Test func `a simulated minute gives every arrival its expected verdict`() throws {
        let result = try Executable.run("simulate", "--seed", "1", "--duration", "60")
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("15 of 15 arrivals as expected"))
    }

    @Test func `two runs with one seed give identical timelines, another seed gives another`()
        throws
    {
        let first = try Executable.run("simulate", "--seed", "7", "--duration", "20", "--json")
        let second = try Executable.run("simulate", "--seed", "7", "--duration", "20", "--json")
        let other = try Executable.run("simulate", "--seed", "8", "--duration", "20", "--json")
        #expect(first.output == second.output)
        #expect(first.output != other.output)
        #expect(first.objects.contains { $0["reason"] as? String == "status-green" })
    }

    @Test(arguments: ["INT", "TERM"])
    func `an interrupted demo leaves nothing behind`(signal: String) throws {
        // Job control, because bash lets a job without it ignore SIGINT.
        try Folder().shell(
            """
            set -m
            mkdir tmp
            TMPDIR="$PWD/tmp" gatelight simulate --realtime --duration 30 >out 2>&1 &
            for _ in $(seq 100); do [ -n "$(ls tmp)" ] && break; sleep 0.1; done
            [ -n "$(ls tmp)" ]
            sleep 0.5
            kill -\(signal) $!
            wait $! || true
            [ -z "$(ls tmp)" ]
            """)
    }

    @Test(arguments: ["GREY", "NV12", "YU12", "RGB3", "MJPG"])
    func `every pixel format gives the same verdicts`(format: String) throws {
        let result = try Executable.run(
            "simulate", "--seed", "1", "--duration", "15", "--format", format)
        #expect(result.status == 0, "\(result.output)")
    }

    @Test func `an unplugged camera gives the fault signal and never the last colour`()
        throws
    {
        let result = try Executable.run("simulate", "--seed", "1", "--duration", "35", "--json")
        let lamps = result.objects.filter { $0["event"] as? String == "lamp" }
        let fault = try #require(lamps.firstIndex { $0["lamp"] as? String == "fault" })
        #expect(lamps[fault + 1]["lamp"] as? String == "dark")
    }

    @Test(arguments: [["--duration", "5"], ["--format", "GREY"], ["--record", "gate.y4m"]])
    func `options for the minute of arrivals are refused with a script`(
        option: [String]
    ) throws {
        let script = Self.examples.appending(path: "morning.script").path
        let result = try Executable.run(["simulate", "--script", script] + option)
        #expect(result.status == 64)
        #expect(result.errors.contains("\(option[0]) cannot be used with --script"))
    }

    @Test func `a port without a page is refused`() throws {
        let result = try Executable.run("simulate", "--port", "8081", "--duration", "1")
        #expect(result.status == 64)
        #expect(result.errors.contains("--port needs --page."))
    }

    @Test func `a recording replays to the same lines every time`() throws {
        let folder = try Folder()
        let recording = folder.file("gate.y4m")
        let simulated = try Executable.run(
            "simulate", "--seed", "3", "--duration", "12", "--record", recording, "--json")
        #expect(simulated.status == 0)
        // The replay has no keys: every code is judged, none is trusted.
        try folder.write("", "trust/regions/.keep")
        let arguments = [
            "replay", recording, "--trust", folder.file("trust"), "--at", "2026-06-01T08:00:00Z",
            "--json",
        ]
        let first = try Executable.run(arguments)
        let second = try Executable.run(arguments)
        #expect(first.output == second.output)
        #expect(first.objects.contains { $0["reason"] as? String == "region-unknown" })
        #expect(!first.output.contains("\"lamp\":\"green\""))
        let expected = try folder.write(first.output, "expected.jsonl")
        #expect(try Executable.run(arguments + ["--expect", expected]).status == 0)
        let wrong = first.output.replacingOccurrences(of: "region-unknown", with: "status-green")
        let changed = try folder.write(wrong, "wrong.jsonl")
        #expect(try Executable.run(arguments + ["--expect", changed]).status == 1)
    }

    /// The example that comes with the product, and what comes of it.
    private static let examples = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Hardware/simulator").standardizedFileURL

    @Test func `the example script gives its stored timeline`() throws {
        let script = Self.examples.appending(path: "morning.script").path
        let expected = Self.examples.appending(path: "morning.jsonl").path
        let result = try Executable.run(
            "simulate", "--script", script, "--expect", expected, "--json")
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output == (try String(contentsOfFile: expected, encoding: .utf8)))
    }

    @Test func `an unexpected timeline gives status 1`() throws {
        let folder = try Folder()
        let script = try folder.write("0.5 present link for 1\n3 end\n", "a.script")
        let expected = try folder.write("{}\n", "a.jsonl")
        let result = try Executable.run("simulate", "--script", script, "--expect", expected)
        #expect(result.status == 1)
    }

    @Test func `typed commands are saved as a script, and a bad line is reported and left out`()
        throws
    {
        let folder = try Folder()
        let saved = folder.file("live.script")
        let live = try Executable.run(
            "simulate", "--live", "--save-script", saved, "--json",
            input: "present red for 0.5\n\npresent nobody\n")
        #expect(live.status == 0)
        #expect(live.errors.contains("column 9: nobody: no person of that name"))
        let played = try Executable.run("simulate", "--script", saved, "--json")
        #expect(played.status == 0)
        #expect(played.output == live.output)
        // When a line comes depends on who types it.
        let script = try String(contentsOfFile: saved, encoding: .utf8)
        #expect(script.contains(" present red for 0.5\n"))
        #expect(script.hasSuffix(" end\n"))
    }

    @Test func `a script that cannot be played is refused`() throws {
        func status(_ arguments: String...) throws -> Int32 {
            try Executable.run(["simulate"] + arguments).status
        }
        #expect(try status("--script", "no-such.script") == 66)
        #expect(try status("--script", "no-such.script", "--live") == 64)
        #expect(try status("--expect", "a.jsonl") == 64)
        #expect(try status("--save-script", "a.script") == 64)
    }

    @Test func `a bad line of a script is reported with its position`() throws {
        let folder = try Folder()
        let script = try folder.write("1 present green\n2 unplug lamp\n", "a.script")
        let result = try Executable.run("simulate", "--script", script)
        #expect(result.status == 65)
        #expect(result.errors.contains("line 2, column 10: lamp: accepted: camera"))
        let picture = try folder.write("1 picture none.png\n", "b.script")
        #expect(try Executable.run("simulate", "--script", picture).status == 66)
    }
}
