import Foundation
import Testing

/// The page's server from outside: as browsers, strangers, Prometheus and a fuzzer see it.
@Suite(
    .enabled(
        if: PageChecks.python != nil, "GATELIGHT_PYTHON names no Python; Scripts/test installs one")
)
struct PageTests {
    @Test(arguments: ["contract", "strictness", "hostile", "stalled", "metrics"])
    func `requests of strangers are answered as documented`(check: String) async throws {
        let page = try await PageServing()
        let result = try PageChecks.run(check, page)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(page.isRunning)
    }

    @Test func `ten thousand slow connections leave viewers and memory alone`() async throws {
        let page = try await PageServing()
        let result = try PageChecks.run("slow", page)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(page.isRunning)
    }

    @Test func `the terminal stops at once although pages are connected`() async throws {
        let page = try await PageServing()
        let viewer = Process()
        viewer.executableURL = URL(fileURLWithPath: PageChecks.python ?? "")
        viewer.arguments = [PageChecks.script, "viewers", "127.0.0.1", "\(page.port)"]
        let (input, output) = (Pipe(), Pipe())
        (viewer.standardInput, viewer.standardOutput) = (input, output)
        try viewer.run()
        #expect(
            String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
                .hasPrefix("watching"))
        #expect(try await page.stop() < .seconds(2))
        try input.fileHandleForWriting.close()
        viewer.terminate()
        viewer.waitUntilExit()
    }

    @Test func `a fuzzer of the interface's own document finds no fault`() async throws {
        let page = try await PageServing()
        let fuzzer = URL(fileURLWithPath: PageChecks.python ?? "").deletingLastPathComponent()
            .appendingPathComponent("schemathesis").path
        let result = try Executable.run(
            [
                "run", "http://127.0.0.1:\(page.port)/openapi.json", "--checks", "all",
                "--max-examples", "25", "--seed", "1", "--generation-deterministic",
                "--no-color",
            ], command: fuzzer)
        #expect(result.status == 0, "\(result.output.suffix(4000))\(result.errors.suffix(500))")
        #expect(page.isRunning)
    }

    @Test(
        .enabled(
            if: PageChecks.program("promtool") != nil,
            "no promtool; Scripts/setup installs Prometheus"))
    func `promtool accepts the metrics and alerts`() async throws {
        let page = try await PageServing()
        let metrics = try PageChecks.run("scrape", page).output
        let promtool = PageChecks.program("promtool") ?? ""
        let check = try Executable.run(
            ["check", "metrics"], input: metrics, command: promtool)
        #expect(metrics.contains("gatelight_verdicts_total"))
        #expect(check.status == 0, "\(check.output)\(check.errors)")
        let folder = PageChecks.repository.appendingPathComponent("Hardware/monitoring")
        for arguments in [
            ["check", "rules", "gatelight.rules.yaml"],
            ["test", "rules", "gatelight.rules.test.yaml"],
        ] {
            let path = folder.appendingPathComponent(arguments[2]).path
            let rules = try Executable.run(Array(arguments[..<2]) + [path], command: promtool)
            #expect(rules.status == 0, "\(rules.output)\(rules.errors)")
        }
    }
}

/// A real Prometheus that scrapes a real terminal and asks itself what the alerts and the dashboard
/// would ask.
struct PrometheusTests {
    @Test(
        .enabled(
            if: PageChecks.program("prometheus") != nil && PageChecks.python != nil,
            "no Prometheus; Scripts/setup installs it"))
    func `a real Prometheus accepts the metrics, the alerts and every dashboard query`()
        async throws
    {
        let page = try await PageServing()
        let folder = PageChecks.repository.appendingPathComponent("Hardware/monitoring").path
        let result = try Executable.run(
            [
                PageChecks.script, "prometheus", "127.0.0.1", "\(page.port)",
                "\(page.processID)", folder, page.folder.path,
            ], command: PageChecks.python ?? "")
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }
}
