import ArgumentParser
import DeviceGuards
import Failures
import Glibc
import LinuxDevices
import SiteConfiguration
import TerminalAssembly

/// Drives a lamp or a barrier in a process of its own. `run` starts it; people do not call it.
struct GuardCommand: AsyncParsableCommand {
    enum Device: String, ExpressibleByArgument, CaseIterable {
        case lamp, barrier
    }

    static let configuration = CommandConfiguration(
        commandName: "guard", abstract: "Drive a lamp or a barrier for `run`.",
        shouldDisplay: false)

    @Argument var device: Device
    @Option var config: String

    func run() async throws {
        // The guard leaves when the terminal's end of the socket closes. It ignores signals,
        // because a signal to the whole process group must not darken the lamp before the terminal
        // does.
        signal(SIGTERM, SIG_IGN)
        signal(SIGINT, SIG_IGN)
        try await reportingFailures {
            // `run` writes bytes that are not UTF-8 as it reads them, so they are read twice.
            let path = String(decoding: ArgumentText.bytes(of: config), as: UTF8.self)
            let settings = try JudgeAssembly.configuration(path)
            let guardian = try DeviceGuard(descriptor: STDIN_FILENO)
            switch device {
            case .lamp:
                await guardian.serve(
                    try DeviceAssembly.indicator(settings.indicator, monitor: settings.monitor))
            case .barrier:
                let monitor = settings.monitor
                guard let barrier = try DeviceAssembly.barrier(settings.barrier, monitor: monitor)
                else { return }
                await guardian.serve(barrier)
            }
        }
    }
}
