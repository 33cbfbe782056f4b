import CAttempts
import CLinux
import Foundation
import TestSupport
import Testing

@testable import BoxedPages

/// The page's box, tried from inside: one process for each attempt.
struct PageConfinementTests {
    private static let names = (0..<1000).prefix { ca_name(Int32($0)) != nil }
        .compactMap { ca_name(Int32($0)).map { String(cString: $0) } }
    /// What a web server on an event loop needs, or what leads nowhere: descriptor 2 is /dev/null, and
    /// descriptor 1 a socket at which viewers come in.
    private static let allowed = [
        "allocate memory", "ask the time", "make memory read-only", "sort many numbers", "answer",
        "start a thread", "listen to signals", "sleep", "change its descriptor",
        "write to the terminal's output",
    ]
    private static let refused = names.filter { !allowed.contains($0) }

    /// How an attempt ended: its exit status, or a negative signal.
    private func outcome(
        of attempt: String, freely: Bool = false, at viewers: FileHandle? = nil
    ) throws -> Int32 {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: doublePath)
        process.arguments = [freely ? "attempt-freely" : "attempt", attempt]
        process.standardInput = output.fileHandleForWriting
        process.standardOutput = viewers ?? input.fileHandleForWriting
        process.standardError = FileHandle.nullDevice
        process.environment = ["SWIFT_BACKTRACE": "enable=no"]
        try process.run()
        process.waitUntilExit()
        let status = process.terminationStatus
        return process.terminationReason == .exit ? status : -status
    }

    @Test(arguments: allowed) func `a page can do`(attempt: String) throws {
        #expect(Self.names.contains(attempt))
        #expect(try outcome(of: attempt) == 0)
    }

    @Test(arguments: refused) func `a page cannot`(attempt: String) throws {
        #expect([1, -SIGSYS].contains(try outcome(of: attempt)))
    }

    /// Otherwise the test above could not fail.
    @Test func `most of it is possible where nothing confines`() throws {
        let names = [
            "allocate more than it may", "open a file", "open a folder", "open a device",
            "look for a file", "read the status of a file", "read a link", "make a local socket",
            "make a pair of sockets", "make a pipe", "duplicate a descriptor", "make a memory file",
            "start a process", "run a shell", "make memory executable", "become dumpable",
            "share anonymous memory", "make memory that grows",
            "start a thread with a table of its own",
        ]
        let possible = try names.filter { try outcome(of: $0, freely: true) == 0 }
        #expect(possible == names)
    }

    @Test func `the socket at which viewers come in outlives every process`() throws {
        let socket = try ListeningSocket("127.0.0.1", 0)
        let handle = FileHandle(fileDescriptor: socket.descriptor, closeOnDealloc: false)
        #expect(try outcome(of: "end the socket of viewers", at: handle) == 1)
        #expect(ListeningSocket.isListening(socket.descriptor))
        // Otherwise this test could not fail.
        #expect(try outcome(of: "end the socket of viewers", freely: true, at: handle) == 0)
        #expect(!ListeningSocket.isListening(socket.descriptor))
    }

    @Test func `files and sockets are refused, other processes are its end`() throws {
        for attempt in [
            "open a file", "create a file", "look for a file", "make a socket",
            "make a local socket", "become dumpable", "loosen a limit",
        ] {
            #expect(try outcome(of: attempt) == 1, "\(attempt)")
        }
        for attempt in [
            "start a process", "start a program", "run a shell", "connect its socket elsewhere",
            "trace a process", "kill a process", "read another process's memory",
            "make memory executable", "map a file", "set up io_uring",
        ] {
            #expect(try outcome(of: attempt) == -SIGSYS, "\(attempt)")
        }
    }
}

/// The double of a page's process, which is built beside the tests.
let doublePath = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appending(path: "page-double").path
