import Foundation
import Testing

/// What `simulate` prints to a terminal, and to a file.
@Suite(
    .enabled(if: PageChecks.program("script") != nil, "no script(1), which has pseudo-terminals")
)
struct TerminalOutputTests {
    /// Runs a command on a pseudo-terminal.
    private func terminal(_ command: String, _ environment: String = "TERM=xterm") throws -> String
    {
        let line = "env -u NO_COLOR \(environment) \(Executable.path) \(command)"
        return try Executable.run(
            ["-qec", line, "/dev/null"], command: "/usr/bin/script"
        ).output.replacing("\r\n", with: "\n")
    }

    private static let demo = "simulate --seed 1 --duration 8"

    @Test func `a terminal and a file get the same lines, apart from control codes`() throws {
        let plain = try Executable.run(Self.demo.split(separator: " ").map(String.init)).output
        for command in [Self.demo, Self.demo + " --realtime"] {
            let shown = try terminal(command)
            #expect(shown.contains("\u{1B}[32m"))
            let text = shown.replacing(#/\r\u{1B}\[K[^\n\r\u{1B}]*(?=\r)/#, with: "")
                .replacing("\r\u{1B}[K", with: "").replacing(#/\u{1B}\[\d*m/#, with: "")
            #expect(text == plain)
        }
        let lines = plain.split(separator: "\n", omittingEmptySubsequences: false)
        let arrivals = lines.prefix { !$0.isEmpty }
        #expect(arrivals.count == 2, "\(plain)")
        for line in arrivals { #expect(line.count <= 80, "\(line)") }
        #expect(Set(arrivals).count == arrivals.count)
    }

    @Test(arguments: ["TERM=dumb", "TERM=xterm NO_COLOR=1"])
    func `no control codes where they are not wanted`(environment: String) throws {
        let shown = try terminal("simulate --seed 1 --duration 8", environment)
        #expect(!shown.contains("\u{1B}"), "\(shown)")
        #expect(!shown.contains(#/simulated \d+ of/#), "\(shown)")
        #expect(shown.contains("2 of 2 arrivals as expected"), "\(shown)")
    }
}
