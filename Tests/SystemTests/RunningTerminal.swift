import Foundation
import TestSupport

/// `gatelight run` with a lamp and a reader on pseudo-terminals.
final class RunningTerminal {
    let lamp: PseudoTerminal
    let reader: PseudoTerminal
    let folder: Folder
    private let process = Process()
    private var heard = ""

    struct TimedOut: Error, CustomStringConvertible {
        let description: String
    }

    /// Starts with `camera`, a line of `trust` and more `sections` in the configuration; without a `root` the keys are
    /// a plain folder. `command` replaces the executable, and is given it with its arguments.
    init(
        camera: String = "kind: none", folder: Folder, command: [String] = [],
        environment: [String: String] = [:], trust: String = "out-of-service-after: 7d",
        sections: String = ""
    ) throws {
        (lamp, reader) = (try PseudoTerminal(), try PseudoTerminal())
        self.folder = folder
        try folder.write(
            """
            trust:
              directory: \(folder.file("trust"))
              root: \(folder.file("root.json"))
              floor: \(folder.file("floor"))
              \(trust)
            camera:
              \(camera)
            readers:
              - kind: serial
                device: \(reader.path)
            indicator:
              kind: serial
              device: \(lamp.path)
              protocol: text
            journal:
              directory: \(folder.file("journal"))
            \(sections)
            """, "site.yaml")
        let words =
            command + [Executable.path, "run", "--config", folder.file("site.yaml"), "--json"]
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        for name in ["output", "errors"] { try folder.write("", name) }
        process.standardOutput = try FileHandle(forWritingTo: folder.url("output"))
        process.standardError = try FileHandle(forWritingTo: folder.url("errors"))
        try process.run()
    }

    deinit {
        // A test that failed leaves nothing running.
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    var processID: pid_t { process.processIdentifier }

    var output: String { (try? String(contentsOf: folder.url("output"), encoding: .utf8)) ?? "" }
    var errors: String { (try? String(contentsOf: folder.url("errors"), encoding: .utf8)) ?? "" }

    /// Waits until it listens to the reader: what is typed before is lost, as it should be.
    func ready() async throws {
        let files = "/proc/\(process.processIdentifier)/fd"
        let device = URL(filePath: reader.path).resolvingSymlinksInPath().path
        try await wait(.seconds(10), "the reader is open; \(errors)") {
            let open = try FileManager.default.contentsOfDirectory(atPath: files)
            return open.contains {
                device
                    == (try? FileManager.default.destinationOfSymbolicLink(
                        atPath: "\(files)/\($0)"))
            }
        }
        try await inService()
    }

    /// Waits until it judges, and what is said to its reader from now on counts.
    func inService() async throws {
        try await lampShows("DARK")
        try await findsReaderSilent()
    }

    /// Waits until it has found the reader silent, which it looks at every 50 ms: what it may have
    /// read before, during a fault, does not count.
    func findsReaderSilent() async throws {
        try await Task.sleep(for: .milliseconds(150))
    }

    /// Waits until the lamp's next states contain `state`; what came before is forgotten.
    func lampShows(_ state: String, within limit: Duration = .seconds(10)) async throws {
        try await wait(limit, "the lamp says \(state); it said \(heard); \(errors)") {
            heard += String(decoding: lamp.hear(), as: UTF8.self)
            guard let range = heard.range(of: state + "\n") else { return false }
            heard = String(heard[range.upperBound...])
            return true
        }
    }

    /// Sends `signal` without waiting for what comes of it.
    func send(_ signal: Int32) {
        kill(process.processIdentifier, signal)
    }

    /// Everything the lamp said since it was last asked.
    func lampSaid() -> [String] {
        defer { heard = "" }
        return (heard + String(decoding: lamp.hear(), as: UTF8.self)).split(separator: "\n")
            .map(String.init)
    }

    /// Ends with `signal`; how long it took, and the exit status.
    func stop(_ signal: Int32) async throws -> (time: Duration, status: Int32) {
        let start = ContinuousClock.now
        kill(process.processIdentifier, signal)
        try await wait(.seconds(10), "the terminal stops; \(errors)") { !process.isRunning }
        let time = ContinuousClock.now - start
        let status = process.terminationReason == .exit ? process.terminationStatus : -1
        return (time, status)
    }

    func wait(
        _ limit: Duration, _ what: @autoclosure () -> String, until isTrue: () throws -> Bool
    ) async throws {
        let end = ContinuousClock.now + limit
        while try !isTrue() {
            guard ContinuousClock.now < end else {
                throw TimedOut(description: "waited \(limit) until \(what())")
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}
