import Foundation
import Testing
import TestSupport

/// The daemon itself, on serial devices of the kernel's own making.
@Suite(.serialized) struct RunTests {
    let folder: Folder

    init() throws {
        folder = try Folder()
        try folder.makeKey()
    }

    /// A fresh code and a line end, as a reader types it.
    private func code(_ status: String = "green") throws -> [UInt8] {
        Array(try folder.code("--status", status).utf8) + [0x0D, 0x0A]
    }

    @Test func `a code lights the lamp for its hold time and is in the journal`() async throws {
        let terminal = try RunningTerminal(folder: folder)
        try await terminal.ready()
        let start = ContinuousClock.now
        terminal.reader.say(try code())
        try await terminal.lampShows("GREEN")
        try await terminal.lampShows("DARK")
        let held = ContinuousClock.now - start
        #expect(held >= .seconds(2), "held \(held); \(terminal.output)\(terminal.errors)")
        terminal.reader.say(try code("red"))
        try await terminal.lampShows("RED")
        #expect(try await terminal.stop(SIGTERM).status == 0)
        #expect(terminal.output.contains("\"reason\":\"status-green\""))
        let journal = ["--directory", folder.file("journal")]
        let verified = try Executable.run(["journal", "verify"] + journal)
        #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
        let listed = try Executable.run(["journal", "list"] + journal)
        let reasons = listed.objects.map { $0["reason"] as? String }
        #expect(reasons == ["status-green", "status-red"], "\(listed)")
    }

    /// The best of three: the machine does other tests at the same time.
    @Test(arguments: [SIGTERM, SIGINT])
    func `a stop takes less than 200 ms and leaves the lamp dark`(_ signal: Int32) async throws {
        var times: [Duration] = []
        for _ in 0..<3 {
            let terminal = try RunningTerminal(folder: folder)
            try await terminal.ready()
            terminal.reader.say(try code())
            try await terminal.lampShows("GREEN")
            _ = terminal.lampSaid()
            let (time, status) = try await terminal.stop(signal)
            #expect(status == 0, "\(terminal.errors)")
            #expect(terminal.lampSaid().last == "DARK")
            times.append(time)
        }
        print("stop after signal \(signal): \(times)")
        #expect(try #require(times.min()) < .milliseconds(200))
    }

    @Test func `an unread output delays no scan and is no fault`() async throws {
        let pipe = folder.file("unread")
        #expect(mkfifo(pipe, 0o600) == 0)
        let end = open(pipe, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        try #require(end >= 0)
        defer { close(end) }
        // Full from the start, so that the first line already finds no room.
        let piece = [UInt8](repeating: 0x2E, count: 4096)
        while write(end, piece, piece.count) > 0 {}
        let terminal = try RunningTerminal(
            folder: folder, command: ["/bin/sh", "-c", #"exec "$@" 1<>"$0" 2<>"$0""#, pipe])
        try await terminal.ready()
        let journal = folder.url("journal/journal.jsonl")
        let scans = 60
        for scan in 1...scans {
            terminal.reader.say(try code())
            try await terminal.wait(.seconds(10), "scan \(scan) stands in the journal") {
                // The file appears with the first line.
                let text = (try? String(contentsOf: journal, encoding: .utf8)) ?? ""
                return text.split(separator: "\n").count == scan
            }
        }
        let states = Set(terminal.lampSaid())
        #expect(states.contains("GREEN") && !states.contains("FAULT"), "\(states)")
        #expect(try await terminal.stop(SIGTERM).status == 0)
    }

    @Test func `a killed terminal leaves the lamp dark`() async throws {
        let terminal = try RunningTerminal(folder: folder)
        try await terminal.ready()
        terminal.reader.say(try code())
        try await terminal.lampShows("GREEN")
        terminal.send(SIGKILL)
        try await terminal.lampShows("DARK", within: .seconds(1))
        #expect(Set(terminal.lampSaid()).isSubset(of: ["DARK"]))
    }

    @Test func `a hung terminal gives the fault signal until it continues`() async throws {
        let terminal = try RunningTerminal(folder: folder)
        try await terminal.ready()
        terminal.reader.say(try code())
        try await terminal.lampShows("GREEN")
        terminal.send(SIGSTOP)
        try await terminal.lampShows("FAULT", within: .seconds(3))
        _ = terminal.lampSaid()
        try await Task.sleep(for: .seconds(1))
        #expect(!terminal.lampSaid().contains("GREEN"))
        terminal.send(SIGCONT)
        try await terminal.lampShows("DARK")
        #expect(!terminal.lampSaid().contains("GREEN"))
        #expect(try await terminal.stop(SIGTERM).status == 0)
    }

    @Test func `the service manager is told of readiness, state, life and the end`() async throws {
        let manager = try NotifySocket(at: folder.file("notify"))
        let terminal = try RunningTerminal(
            folder: folder,
            environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "600000"])
        try await terminal.wait(.seconds(5), "it is ready; \(manager.heard)") {
            manager.hear().contains("READY=1")
        }
        try await terminal.wait(.seconds(5), "it lives; \(manager.heard)") {
            manager.hear().count { $0 == "WATCHDOG=1" } > 3
        }
        terminal.reader.say(try code())
        try await terminal.wait(.seconds(5), "it tells of the scan; \(manager.heard)") {
            manager.hear().contains("STATUS=judging; 1 scans")
        }
        terminal.lamp.unplug()
        try await terminal.wait(.seconds(5), "it tells of the fault; \(manager.heard)") {
            manager.hear().contains { $0.hasPrefix("STATUS=fault: indicator; ") }
        }
        #expect(try await terminal.stop(SIGTERM).status == 0)
        #expect(manager.hear().last == "STOPPING=1")
    }

    @Test func `the service manager of another process gets no sign of life`() async throws {
        let manager = try NotifySocket(at: folder.file("notify"))
        let terminal = try RunningTerminal(
            folder: folder,
            environment: [
                "NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "200000", "WATCHDOG_PID": "1",
            ])
        try await terminal.ready()
        try await Task.sleep(for: .milliseconds(500))
        #expect(manager.hear().contains("READY=1"))
        #expect(try await terminal.stop(SIGTERM).status == 0)
    }

    @Test func `a missing camera is a fault within a second, and stays one`()
        async throws
    {
        let terminal = try RunningTerminal(
            camera: "device: \(folder.file("video-none"))", folder: folder)
        try await terminal.lampShows("DARK")
        try await terminal.lampShows("FAULT", within: .seconds(1))
        terminal.reader.say(try code())
        try await terminal.lampShows("FAULT")
        let states = Set(terminal.lampSaid())
        #expect(states.isSubset(of: ["FAULT"]), "\(states)")
        #expect(try await terminal.stop(SIGTERM).status == 0)
        #expect(terminal.errors.contains("video-none"))
    }

    @Test func `a replugged lamp shows the state it should have`() async throws {
        let terminal = try RunningTerminal(folder: folder)
        try await terminal.ready()
        terminal.lamp.unplug()
        try await terminal.wait(.seconds(10), "the loss is told; \(terminal.errors)") {
            terminal.errors.contains("unplugged")
        }
        try terminal.lamp.plug()
        try await terminal.lampShows("DARK")
        try await terminal.wait(.seconds(10), "the lamp's return is told; \(terminal.errors)") {
            terminal.errors.contains("works again")
        }
        try await terminal.findsReaderSilent()
        terminal.reader.say(try code())
        try await terminal.lampShows("GREEN")
        #expect(try await terminal.stop(SIGTERM).status == 0)
    }

    @Test(.enabled(if: geteuid() == 0, "only the superuser can mount a small disk"))
    func `a full disk is a fault until there is room`() async throws {
        let journal = folder.file("journal")
        try FileManager.default.createDirectory(
            atPath: journal, withIntermediateDirectories: true)
        let script = """
            mount -t tmpfs -o size=64k small "$0" && head -c 65536 /dev/zero > "$0/filler"
            exec "$@"
            """
        let terminal = try RunningTerminal(
            folder: folder, command: ["/usr/bin/unshare", "-m", "/bin/sh", "-c", script, journal])
        try await terminal.lampShows("FAULT")
        terminal.reader.say(try code())
        try await Task.sleep(for: .milliseconds(700))
        #expect(!terminal.lampSaid().contains { $0.contains("GREEN") })
        try FileManager.default.removeItem(
            atPath: "/proc/\(terminal.processID)/root\(journal)/filler")
        try await terminal.inService()
        terminal.reader.say(try code())
        try await terminal.lampShows("GREEN")
        #expect(try await terminal.stop(SIGTERM).status == 0)
    }
}
