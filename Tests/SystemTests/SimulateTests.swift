import Foundation
import Testing

/// The whole terminal on simulated devices, through the real executable.
@Suite struct SimulateTests {
    @Test func `a scripted minute gives every arrival the verdict it was meant to get`() throws {
        let result = try Executable.run("simulate", "--seed", "1", "--duration", "60")
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("15 of 15 arrivals as meant"))
    }

    @Test func `two runs of one seed give identical timelines and another seed another`() throws {
        let first = try Executable.run("simulate", "--seed", "7", "--duration", "20", "--json")
        let second = try Executable.run("simulate", "--seed", "7", "--duration", "20", "--json")
        let other = try Executable.run("simulate", "--seed", "8", "--duration", "20", "--json")
        #expect(first.output == second.output)
        #expect(first.output != other.output)
        #expect(first.objects.contains { $0["reason"] as? String == "status-green" })
    }

    @Test(arguments: ["GREY", "NV12", "YU12", "RGB3", "MJPG"])
    func `every pixel format gives the same verdicts`(format: String) throws {
        let result = try Executable.run(
            "simulate", "--seed", "1", "--duration", "15", "--format", format)
        #expect(result.status == 0, "\(result.output)")
    }

    @Test func `a camera that is pulled out shows the fault signal and never the last colour`()
        throws
    {
        let result = try Executable.run("simulate", "--seed", "1", "--duration", "35", "--json")
        let lamps = result.objects.filter { $0["event"] as? String == "lamp" }
        let fault = try #require(lamps.firstIndex { $0["lamp"] as? String == "fault" })
        #expect(lamps[fault + 1]["lamp"] as? String == "dark")
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
}
