import CAttempts
import CLinux
import Foundation
import Testing

/// The box, tried from inside: one process for each attempt.
struct ConfinementTests {
    private enum Outcome: Equatable, CustomStringConvertible {
        case succeeded, refused, killed, other(Int32)

        var description: String {
            switch self {
            case .succeeded: "succeeded"
            case .refused: "refused"
            case .killed: "killed by SIGSYS"
            case .other(let status): "ended otherwise: \(status)"
            }
        }
    }

    private static let names = (0..<1000).prefix { ca_name(Int32($0)) != nil }
        .compactMap { ca_name(Int32($0)).map { String(cString: $0) } }
    private static let allowed = Array(names.prefix(Int(ca_allowed())))
    private static let refused = Array(names.dropFirst(Int(ca_allowed())))

    private func outcome(of attempt: String, freely: Bool = false) throws -> Outcome {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: doublePath)
        process.arguments = [freely ? "attempt-freely" : "attempt", attempt]
        // Descriptor 0 can be written, as the socket can.
        process.standardInput = output.fileHandleForWriting
        process.standardOutput = input.fileHandleForWriting
        process.standardError = FileHandle.nullDevice
        process.environment = ["SWIFT_BACKTRACE": "enable=no"]
        try process.run()
        process.waitUntilExit()
        switch (process.terminationReason, process.terminationStatus) {
        case (.exit, 0): return .succeeded
        case (.exit, 1): return .refused
        case (.uncaughtSignal, SIGSYS): return .killed
        case (_, let status): return .other(status)
        }
    }

    @Test(arguments: allowed) func `a decoder can do`(attempt: String) throws {
        #expect(try outcome(of: attempt) == .succeeded)
    }

    @Test(arguments: refused) func `a decoder cannot`(attempt: String) throws {
        let outcome = try outcome(of: attempt)
        #expect([.refused, .killed].contains(outcome), "\(outcome)")
    }

    /// Otherwise the test above could not fail.
    @Test func `most of it is possible where nothing confines`() throws {
        var possible: [String] = []
        for name in [
            "allocate more than it may", "open a file", "open a folder", "open a device",
            "look for a file", "read the status of a file", "read a link", "make a local socket",
            "make a pair of sockets", "write to the terminal's output", "make a pipe",
            "duplicate a descriptor", "make a memory file", "start a process", "run a shell",
            "start a thread", "make memory executable", "become dumpable", "listen to signals",
            "sleep", "read the status of a descriptor",
        ] where try outcome(of: name, freely: true) == .succeeded { possible.append(name) }
        #expect(possible.count == 21, "\(possible)")
    }

    @Test func `files are refused with an error, everything else ends the process`() throws {
        #expect(try outcome(of: "open a file") == .refused)
        #expect(try outcome(of: "look for a file") == .refused)
        #expect(try outcome(of: "write to the terminal's output") == .refused)
        for attempt in [
            "make a socket", "start a process", "start a thread", "start a program",
            "make memory executable", "kill a process", "trace a process", "control a device",
        ] {
            #expect(try outcome(of: attempt) == .killed, "\(attempt)")
        }
    }
}
