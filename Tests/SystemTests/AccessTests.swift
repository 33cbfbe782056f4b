import Foundation
import Glibc
import Testing
import TestSupport

/// Who may see the page of a terminal that runs, and what of it.
@Suite(
    .enabled(
        if: PageChecks.python != nil, "GATELIGHT_PYTHON names no Python; Scripts/test installs one")
)
struct AccessTests {
    /// Of "correct horse", as `gatelight kiosk password` makes it.
    private static let account = """
          operator:
            user: operator
            password-hash: HASH
        """

    private let folder: Folder

    init() throws {
        folder = try Folder()
        try FileManager.default.createDirectory(
            atPath: folder.file("journal"), withIntermediateDirectories: true)
    }

    @Test func `only a signed-in operator gets the operator's view`() async throws {
        try await check("account", kiosk: try account())
    }

    // Half a minute; the hashes have the lowest priority, so a busy machine takes longer.
    @Test(.timeLimit(.minutes(10)))
    func `a stream of wrong passwords keeps nobody out`() async throws {
        try await check("attack", kiosk: try account())
    }

    @Test func `behind a proxy only its header identifies the user`()
        async throws
    {
        try await check("proxy", kiosk: "  behind-proxy: true\n  user-header: X-Remote-User")
    }

    @Test func `an event stream ends with its session`() async throws {
        try await check("stream", kiosk: try account() + "\n  behind-proxy: true")
    }

    @Test func `with a certificate nothing is served without TLS`() async throws {
        let (certificate, key) = (folder.file("page.crt"), folder.file("page.key"))
        let made = try Executable.run(
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", key, "-out", certificate, "-subj", "/CN=gate", "-addext",
                "subjectAltName=IP:127.0.0.1", "-days", "2",
            ], command: "/usr/bin/openssl")
        try #require(made.status == 0, "\(made.errors)")
        try await check(
            "tls",
            kiosk: try account() + "\n  tls:\n    certificate: \(certificate)\n    key: \(key)",
            certificate)
    }

    private func account() throws -> String {
        let made = try Executable.run(["kiosk", "password"], input: "correct horse\n")
        try #require(made.status == 0, "\(made.errors)")
        let hash = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
        return Self.account.replacing("HASH", with: hash)
    }

    private func check(
        _ name: String, kiosk: String, _ certificate: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let port = try freePort()
        let terminal = try RunningTerminal(
            folder: folder, sections: "kiosk:\n  port: \(port)\n\(kiosk)")
        let end = ContinuousClock.now + .seconds(20)
        while !terminal.errors.contains("page at") {
            try #require(ContinuousClock.now < end, "\(terminal.errors)")
            try await Task.sleep(for: .milliseconds(20))
        }
        let script = PageChecks.script.replacing("page.py", with: "access.py")
        let result = try Executable.run(
            [script, name, "127.0.0.1", "\(port)"] + (certificate.map { [$0] } ?? []),
            command: PageChecks.python ?? "python3")
        #expect(
            result.status == 0, "\(result.output)\(result.errors)\(terminal.errors)",
            sourceLocation: sourceLocation)
        #expect(try await terminal.stop(SIGTERM).status == 0, sourceLocation: sourceLocation)
    }
}
