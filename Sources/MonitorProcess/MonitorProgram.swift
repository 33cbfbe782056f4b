internal import CLinux
internal import Execution
internal import Glibc
internal import OutputMonitor
internal import SystemPackage

/// The program `gatelight-monitor`.
public enum MonitorProgram {
    private static let usage = """
        usage: gatelight-monitor [--rules FILE] [--socket PATH] [--state FOLDER] [--reset]

        Reads lamp and barrier of a Gatelight terminal back and forces the fault signal when
        they are not as ordered. --reset ends a forced fault signal; only root may.

        """

    private struct Options {
        var rules = "/etc/gatelight/monitor.conf"
        var socket = "/run/gatelight-monitor/socket"
        var state = "/var/lib/gatelight-monitor"
        var isReset = false
    }

    /// Runs the program and returns its exit status, as in sysexits.h. `arguments` are without the
    /// program's name.
    public static func run(_ arguments: [String]) -> Int32 {
        if arguments == ["--help"] {
            print(usage, terminator: "")
            return 0
        }
        guard let options = options(arguments) else {
            tell(usage)
            return EX_USAGE
        }
        return options.isReset ? reset(options) : watch(options)
    }

    private static func options(_ arguments: [String]) -> Options? {
        var options = Options()
        var rest = arguments[...]
        while let word = rest.popFirst() {
            if word == "--reset" {
                options.isReset = true
                continue
            }
            guard let value = rest.popFirst() else { return nil }
            switch word {
            case "--rules": options.rules = value
            case "--socket": options.socket = value
            case "--state": options.state = value
            // Any other word is a mistake of the caller.
            default: return nil
            }
        }
        return options
    }

    private static func watch(_ options: Options) -> Int32 {
        // A write to a client that is gone must not end the monitor.
        signal(SIGPIPE, SIG_IGN)
        gl_stop_by_signal()
        do {
            let rules = try MonitorRules(RulesFile.read(options.rules))
            let latch = try Latch(in: FilePath(options.state))
            let log = ErrorLog()
            let monitor = try OutputMonitorLoop(
                rules, socket: options.socket, latch: latch, log: log.write)
            gl_notify("READY=1")
            let clock = MonotonicClock()
            var nextBeat = Duration.zero
            monitor.run(
                until: { gl_is_stopped() != 0 },
                beat: {
                    guard clock.time >= nextBeat else { return }
                    nextBeat = clock.time + .milliseconds(200)
                    gl_notify("WATCHDOG=1")
                })
            gl_notify("STOPPING=1")
            return 0
        } catch let fault as MonitorRules.Fault {
            tell("gatelight-monitor: \(options.rules): \(fault)\n")
            return EX_CONFIG
        } catch Errno.addressInUse {
            tell("gatelight-monitor: another monitor runs at \(options.socket)\n")
            return EX_UNAVAILABLE
        } catch {
            tell("gatelight-monitor: \(options.socket), \(options.state): \(error)\n")
            return EX_UNAVAILABLE
        }
    }

    /// Asks the monitor that runs, or removes the latch of one that does not run.
    private static func reset(_ options: Options) -> Int32 {
        let descriptor = gl_connect(options.socket)
        guard descriptor >= 0 else {
            // Any other error is one of a monitor that runs.
            guard [ENOENT, ECONNREFUSED].contains(gl_errno()) else { return unanswered() }
            do throws(Errno) {
                var latch = try Latch(in: FilePath(options.state))
                try latch.reset()
                tell("the monitor does not run; its latch is removed\n")
                return 0
            } catch {
                tell("gatelight-monitor: remove the latch in \(options.state): \(error)\n")
                return EX_NOPERM
            }
        }
        defer { CLinux.close(descriptor) }
        let line = Array("\(MonitorOrder.reset.line)\n".utf8)
        var answer = [UInt8](repeating: 0, count: 512)
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard gl_send(descriptor, line, UInt(line.count)) == line.count,
            poll(&polled, 1, 2000) == 1
        else { return unanswered() }
        let count = CLinux.read(descriptor, &answer, answer.count)
        guard count > 0 else { return unanswered() }
        let text = String(
            decoding: answer.prefix(count).prefix { $0 != 0x0A }, as: UTF8.self)
        guard MonitorState(text) == .keeping else {
            tell("gatelight-monitor: not reset: \(text)\n")
            return EX_NOPERM
        }
        return 0
    }

    private static func unanswered() -> Int32 {
        tell("gatelight-monitor: the monitor does not answer\n")
        return EX_UNAVAILABLE
    }

    private static func tell(_ text: String) {
        let bytes = Array(text.utf8)
        _ = CLinux.write(STDERR_FILENO, bytes, bytes.count)
    }
}
