import Foundation
import Testing

/// Reading measured through the real executable.
@Suite struct BenchTests {
    @Test func `scenes written to a folder are read back with their list of contents`() throws {
        let folder = try Folder()
        let pictures = folder.file("scenes")
        let written = try Executable.run(
            "bench", "--scenes", "gate", "--seed", "3", "--count", "1", "--output", pictures)
        #expect(written.status == 0, "\(written.errors)")
        #expect(FileManager.default.fileExists(atPath: pictures + "/gate-640x480/000-v3.png"))
        let result = try Executable.run("bench", "--reading", pictures, "--json")
        #expect(result.status == 0, "\(result.errors)")
        let total = try #require(result.objects.last)
        #expect(total["name"] as? String == "pictures of \(pictures)")
        #expect(total["engine"] as? String == "gatelight-thorough")
        #expect(total["set"] as? String == "all")
        #expect(total["count"] as? Int == 3)
        #expect(total["misreads"] as? Int == 0)
        for field in ["rate", "symbols", "medianMs", "p95Ms", "p99Ms", "maxMs"] {
            #expect(total[field] is Double, "\(field)")
        }
        // The same list with another text: now what is read is misread.
        let list = pictures + "-truth.jsonl"
        let truth = try String(contentsOfFile: list, encoding: .utf8)
        let forged = truth.replacingOccurrences(of: "\"agreed\":[\"", with: "\"agreed\":[\"X")
        try forged.write(toFile: list, atomically: true, encoding: .utf8)
        let misread = try #require(
            try Executable.run("bench", "--reading", pictures, "--json").objects.last)
        #expect(misread["misreads"] as? Int == total["symbols"] as? Int)
        #expect(misread["rate"] as? Double == 0)
    }

    @Test func `a missing engine is reported as not run`() throws {
        let folder = try Folder()
        let result = try Executable.run(
            "GATELIGHT_ENGINES=\(folder.path)", Executable.path, "bench", "--scenes", "empty",
            "--count", "1", "--engines", "quirc,gatelight-live", command: "/usr/bin/env")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.hasPrefix("NOT RUN: quirc"), "\(result.output)")
        #expect(result.output.contains("gatelight-live"))
        let unknown = try Executable.run("bench", "--scenes", "gate", "--engines", "nobody")
        #expect(unknown.status == 64)
        #expect(unknown.errors.contains("nobody"))
    }
}
