import Cryptography
import TerminalBench
import Testing

struct MeasurementTests {
    @Test(arguments: [SignatureAlgorithm.es256, .eddsa, .sm2])
    func `the code to judge is green each time`(algorithm: SignatureAlgorithm) throws {
        let line = try JudgingBench.run(algorithm, rounds: 10)
        #expect(line.name == "payload to verdict, \(algorithm.rawValue)")
        #expect(line.count == 10)
    }

    @Test(arguments: FrameBench.View.allCases)
    func `every frame is measured, and frames with a code are read`(
        view: FrameBench.View
    ) async throws {
        let line = try await FrameBench.run(width: 640, height: 480, view, frames: 10)
        #expect(line.count ?? 0 >= 10)
        #expect(line.name.contains(", 100 % read") == view.showsCode)
    }

    @Test func `every look-up in a country's lists gets the right answer`() throws {
        let lines = try RevocationBench.run(entries: 10_000, lookUps: 1000)
        #expect(lines.map(\.name).contains("all lists audited"))
        #expect(lines.first { $0.name == "revoked" }?.count == 1000)
    }
}
