import Foundation
import TestSupport

/// `gatelight simulate --page --demo` as a process, with its page on a port of its own.
final class PageServing {
    let port: Int
    let folder: Folder
    private let process = Process()

    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Starts with `kiosk` as that section of the configuration, and waits until it serves.
    init(kiosk: String = "  enabled: true") async throws {
        folder = try Folder()
        try folder.write("kiosk:\n\(kiosk)\n", "site.yaml")
        try folder.write("", "errors")
        process.executableURL = URL(fileURLWithPath: Executable.path)
        process.arguments = [
            "simulate", "--page", "--demo", "--port", "0", "--config", folder.file("site.yaml"),
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: folder.url("errors"))
        try process.run()
        port = try await Self.port(folder, process)
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    var processID: pid_t { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    private static func port(_ folder: Folder, _ process: Process) async throws -> Int {
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            let told = try String(contentsOf: folder.url("errors"), encoding: .utf8)
            if let place = told.firstMatch(of: /page at https?:\/\/127\.0\.0\.1:(\d+)\//) {
                return Int(place.1) ?? 0
            }
            guard process.isRunning else { throw Failed(description: "ended: \(told)") }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Failed(description: "serves nothing after 20 s")
    }

    /// Seconds until it has ended after being asked to.
    func stop() async throws -> Duration {
        let start = ContinuousClock.now
        process.terminate()
        while process.isRunning {
            guard ContinuousClock.now - start < .seconds(10) else {
                throw Failed(description: "does not stop")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        return ContinuousClock.now - start
    }
}

/// The checks written in Python, which know nothing of our code.
enum PageChecks {
    static let python = ProcessInfo.processInfo.environment["GATELIGHT_PYTHON"]

    static var script: String {
        Bundle.module.resourceURL?.appendingPathComponent("Python/page.py").path ?? ""
    }

    /// What a check says is wrong.
    static func run(_ check: String, _ page: PageServing) throws -> Executable.Result {
        try Executable.run(
            [script, check, "127.0.0.1", "\(page.port)", "\(page.processID)"],
            command: python ?? "python3")
    }

    /// A program of Debian's that Scripts/setup installs.
    static func program(_ name: String) -> String? {
        let path = "/usr/bin/\(name)"
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }

    static var repository: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }
}
