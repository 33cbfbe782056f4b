import Foundation
import TestSupport
import Testing

/// The process that serves the page of `gatelight run`.
@Suite(.serialized, .timeLimit(.minutes(3))) struct PageProcessTests {
    private let folder: Folder
    private let port: Int

    init() throws {
        folder = try Folder()
        port = try freePort()
    }

    private func terminal() async throws -> RunningTerminal {
        let terminal = try RunningTerminal(folder: folder, sections: "kiosk: {port: \(port)}")
        try await terminal.ready()
        try await terminal.wait(.seconds(10), "the page is served; \(terminal.errors)") {
            get("/healthz").contains("ok")
        }
        return terminal
    }

    private func get(_ path: String, seconds: Double = 0.5) -> String {
        let words = ["-s", "-m", "\(seconds)", "http://127.0.0.1:\(port)\(path)"]
        return (try? Executable.run(words, command: "/usr/bin/curl").output) ?? ""
    }

    /// The page's process of a terminal.
    private func child(of terminal: RunningTerminal) throws -> Int32? {
        let names = try FileManager.default.contentsOfDirectory(atPath: "/proc")
        return names.compactMap { Int32($0) }.first { process in
            let status = text("/proc/\(process)/stat").split(separator: ")").last ?? ""
            let parent = status.split(separator: " ").dropFirst().first.flatMap { Int32($0) }
            return parent == terminal.processID
                && text("/proc/\(process)/cmdline").split(separator: "\0").last == "page"
        }
    }

    private func text(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    @Test(arguments: [SIGKILL, SIGSTOP])
    func `a page that dies or hangs comes back, and the lamp is not touched`(
        _ signal: Int32
    ) async throws {
        let terminal = try await terminal()
        _ = terminal.lampSaid()
        let first = try #require(try child(of: terminal))
        kill(first, signal)
        let start = ContinuousClock.now
        try await terminal.wait(.seconds(12), "another process; \(terminal.errors)") {
            try child(of: terminal).map { $0 != first } ?? false
        }
        try await terminal.wait(.seconds(5), "the page is served; \(terminal.errors)") {
            get("/healthz").contains("ok")
        }
        let time = ContinuousClock.now - start
        print("signal \(signal): served again after \(time)")
        // A process that hangs is noticed after five seconds.
        #expect(time < (signal == SIGKILL ? .seconds(2) : .seconds(8)))
        #expect(terminal.errors.contains("the page's process was lost"))
        #expect(!terminal.lampSaid().contains { $0 != "DARK" })
        #expect(get("/readyz").contains("true"))
        #expect(try await terminal.stop(SIGTERM).status == 0)
    }

    @Test func `the page's process is confined and ends with the terminal`() async throws {
        let terminal = try await terminal()
        let page = try #require(try child(of: terminal))
        let status = text("/proc/\(page)/status")
        #expect(status.contains("NoNewPrivs:\t1") && status.contains("Seccomp:\t2"))
        // What may be read of a process that does not want to be: as root.
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(page)/fd")) ?? []
        for file in files {
            let target = try FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/\(page)/fd/\(file)")
            #expect(
                target == "/dev/null" || target.hasPrefix("socket:")
                    || target.hasPrefix("anon_inode:"), "\(target)")
        }
        let environment = text("/proc/\(page)/environ")
        #expect(environment.isEmpty || environment == "SWIFT_BACKTRACE=enable=no\0")
        let memory = status.firstMatch(of: /VmRSS:\s+(\d+) kB/).flatMap { Int($0.1) } ?? 0
        print("resident memory of the page's process: \(memory) kB")
        #expect(memory < 100 << 10)
        terminal.send(SIGKILL)
        try await terminal.wait(.seconds(2), "the page's process ends") { kill(page, 0) != 0 }
    }

    @Test func `nobody is greeted with the state of a terminal that hangs`() async throws {
        let terminal = try await terminal()
        try await terminal.wait(.seconds(5), "viewers are greeted") {
            get("/events", seconds: 1).contains("event: hello")
        }
        terminal.send(SIGSTOP)
        try await terminal.wait(.seconds(6), "viewers are sent away") {
            get("/events", seconds: 1).contains("the terminal is silent")
        }
        #expect(!get("/events", seconds: 1).contains("event: hello"))
        terminal.send(SIGCONT)
        try await terminal.wait(.seconds(6), "viewers are greeted again") {
            get("/events", seconds: 1).contains("event: hello")
        }
        #expect(try await terminal.stop(SIGTERM).status == 0)
    }

    @Test func `metrics are those of the terminal`() async throws {
        let terminal = try await terminal()
        let metrics = get("/metrics", seconds: 3)
        let memory = metrics.firstMatch(of: /process_resident_memory_bytes (\d+)/)
            .flatMap { Double($0.1) }
        let status = text("/proc/\(terminal.processID)/status")
        let resident =
            status.firstMatch(of: /VmRSS:\s+(\d+) kB/).flatMap { Double($0.1) } ?? 0
        let share = try #require(memory) / (resident * 1024)
        #expect((0.9...1.1).contains(share), "\(share)")
        let page = try #require(try child(of: terminal))
        let files = try FileManager.default.contentsOfDirectory(
            atPath: "/proc/\(terminal.processID)/fd")
        #expect(page != terminal.processID && files.count > 5)
        #expect(metrics.contains("gatelight_part_up{part=\"reader\"} 1"))
        #expect(try await terminal.stop(SIGTERM).status == 0)
    }
}
