import Foundation
import Testing

/// `journal verify` says what it looked at and what it cannot know.
@Suite struct JournalVerifyTests {
    let folder: Folder

    init() throws {
        folder = try Folder()
        // The checks are those of Sources/Journal's own tests.
        try folder.write(
            #"""
            {"seq":1,"time":"2026-11-23T15:04:05.678Z","lamp":"yellow","reason":"rule-failed","rule":"region-accepted","format":"PHC1","keyID":"a1b2","source":"camera /dev/video0","latencyMs":41,"tag":"00112233aabbccdd","check":"5a8ef9f8041cf685"}
            {"seq":2,"time":"2026-11-23T15:04:06.000Z","lamp":"red","reason":"malformed","source":"reader \"desk\"","latencyMs":0,"check":"2bdc7339b44a4af7"}

            """#, "whole/journal.jsonl")
        let lines = try String(contentsOf: folder.url("whole/journal.jsonl"), encoding: .utf8)
            .split(separator: "\n")
        try folder.write("\(lines[0])\n", "cut/journal.jsonl")
        try folder.write(
            "{\"seq\":1,\"check\":\"5a8ef9f8041cf685\"}\n\(lines[1])\n", "headless/journal.jsonl")
    }

    private func verify(_ name: String, _ more: String...) throws -> Executable.Result {
        try Executable.run(
            ["journal", "verify", "--chain", "--directory", folder.file(name)] + more)
    }

    @Test func `a whole journal is reported with its numbers, times and limits`() throws {
        let result = try verify("whole")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.hasPrefix("2 entries, 0 findings\n"))
        #expect(
            result.output.contains(
                "number 1 of 2026-11-23T15:04:05.678Z to number 2 of 2026-11-23T15:04:06.000Z"))
        #expect(result.output.contains("does not detect entries that were cut off at the end"))
        #expect(result.output.contains("somebody with write access rebuilt"))
        #expect(result.output.contains("2:2bdc7339b44a4af7"))
    }

    @Test func `a journal without a tree is not proved`() throws {
        let result = try Executable.run("journal", "verify", "--directory", folder.file("whole"))
        #expect(result.status == 65)
        #expect(result.errors.contains("there is no tree"))
    }

    @Test func `dropped older entries are reported`() throws {
        let result = try verify("headless")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("dropped to save space: all entries up to number 1"))
    }

    @Test func `a cut end is found only with a noted entry`() throws {
        #expect(try verify("cut").status == 0)
        let result = try verify("cut", "--noted", "2:2bdc7339b44a4af7")
        #expect(result.status == 65)
        #expect(result.errors.contains("the noted entry 2 is missing"))
        let whole = try verify("whole", "--noted", "2:2bdc7339b44a4af7")
        #expect(whole.status == 0)
        #expect(whole.output.contains("number 2 is unchanged since it was noted"))
        #expect(try verify("whole", "--noted", "2:0000000000000000").status == 65)
        #expect(try verify("whole", "--noted", "x").status == 64)
    }

    @Test func `a missing journal is not reported as faultless`() throws {
        #expect(try verify("nowhere").status == 66)
    }
}
