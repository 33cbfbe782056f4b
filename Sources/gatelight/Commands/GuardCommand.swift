import ArgumentParser
import Glibc
import LinuxDevices
import SiteConfiguration
import TerminalAssembly

/// What `run` starts to hold a lamp or a barrier; not for people.
struct GuardCommand: AsyncParsableCommand {
    enum Device: String, ExpressibleByArgument, CaseIterable {
        case lamp, barrier
    }

    static let configuration = CommandConfiguration(
        commandName: "guard", abstract: "Holds a lamp or a barrier for `run`.",
        shouldDisplay: false)

    @Argument var device: Device
    @Option var config: String

    func run() async throws {
        // The terminal's end is the sign to leave: a signal to the whole group must not darken the
        // lamp before the terminal has.
        signal(SIGTERM, SIG_IGN)
        signal(SIGINT, SIG_IGN)
        try await reportingFailures {
            let settings = try JudgeAssembly.configuration(config)
            let guardian = try DeviceGuard(descriptor: STDIN_FILENO)
            switch device {
            case .lamp:
                await guardian.serve(try DeviceAssembly.indicator(settings.indicator))
            case .barrier:
                guard let barrier = try DeviceAssembly.barrier(settings.barrier) else { return }
                await guardian.serve(barrier)
            }
        }
    }
}
