import Admission
import Failures
import SiteConfiguration
import SystemPackage
import TerminalAssembly
import Testing
import TestSupport
import Trust
import Verdicts
import Verification

/// The judge of commands, put together from a configuration and a folder.
struct JudgeAssemblyTests {
    private let folder: TemporaryFolder
    private let issuer: NativeIssuer

    init() throws {
        folder = try TemporaryFolder()
        issuer = try NativeIssuer()
        _ = try TrustStore.install(issuer.regionalKey(), in: folder.path)
    }

    private func reason(_ yaml: String) throws -> Reason {
        let config = try folder.file("config.yaml", Array(yaml.utf8))
        let judge = try JudgeAssembly(
            config: config.string, trust: folder.path.string, tell: { _ in }
        ).judge()
        return judge.judge(try issuer.issue(issuer.claims(.green)), at: now).verdict.reason
    }

    @Test func `the keys of a folder and the rules of a file judge together`() throws {
        #expect(try reason("site:\n  name: Gate 1\n") == .statusGreen)
        #expect(try reason("admission:\n  regions: [\"440000\"]\n") != .statusGreen)
    }

    @Test func `a named folder that is missing is reported as missing input`() throws {
        let missing = folder.path.appending("none").string
        let failure = try #require(throws: Failure.self) {
            try JudgeAssembly(config: nil, trust: missing, tell: { _ in })
        }
        #expect(failure.status == .noInput)
    }

    @Test func `every fault of a configuration is a line`() throws {
        let config = try folder.file("bad.yaml", Array("trust:\n  a: 1\n  b: 2\n".utf8))
        let failure = try #require(throws: Failure.self) {
            try JudgeAssembly.configuration(config.string)
        }
        #expect(failure.status == .configuration)
        #expect(failure.lines.count == 2)
    }
}
