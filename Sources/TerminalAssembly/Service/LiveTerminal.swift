import Admission
import DeviceInterface
import Execution
package import FoundationEssentials
package import Logging
import Passages
package import ServiceLifecycle
import SiteConfiguration
package import Terminal
package import TerminalCore
package import UnixSignals
import Verdicts

#if Kiosk
    import Kiosk
#endif

/// The whole terminal on a machine, real or simulated: everything that `gatelight run` starts.
package struct LiveTerminal {
    /// The services in start order.
    package let services: [any Service]
    /// The engine, whose state can be read.
    package let engine: Engine

    /// Assembles the terminal. `file` is the configuration file, which the page shows. `show`
    /// receives each scan after it is written to the journal.
    package init(
        _ assembly: JudgeAssembly, on machine: TerminalMachine, file: String? = nil,
        journal: VerdictJournal, version: String, logger: Logger,
        show: @escaping @Sendable (Scan, Date) -> Void = { _, _ in }
    ) async throws {
        let settings = assembly.configuration
        let (context, wallClock, devices) = (machine.context, machine.wallClock, machine.devices)
        let clock = ClockKeeper(
            assembly.trust, assembly.contents, runtimeFolder: machine.runtimeFolder,
            on: machine.runtimeDisk, clocks: machine.clocks, at: wallClock.now())
        let judge = ReloadableJudge { clock.check(at: $0) }
        let kiosk = try KioskAssembly(settings.kiosk, decoder: machine.decoder)
        // The page's server tries again. Meanwhile the gate works without it.
        if let problem = settings.kiosk.flatMap(PagePort.problem) { logger.error("\(problem)") }
        let register = assembly.passageRegister(
            in: machine.passages, at: wallClock.now(), now: context.clock.time)
        let reloader = TrustReloader(
            assembly, judge, clock, register, in: context, logger: logger)
        // The first check comes before the first frame, so that no code is judged without trusted
        // data.
        let firstCheck = await reloader.check(at: wallClock.now())
        let runner = LiveRunner(
            devices: devices, pipeline: machine.pipeline(judge.judge),
            timing: Timing(settings.timing), wallClock: wallClock, in: context,
            logger: logger, watch: kiosk?.watch, register: register,
            ruleLamp: { judge.policy.stricter[.ruleFailed] ?? .dark },
            trust: LiveRunner.Trust(
                firstCheck: firstCheck, check: { await reloader.check(at: wallClock.now()) }),
            record: journal.sink(
                register, wallTime: wallClock.now, now: { context.clock.time }, show: show))
        var services = runner.services
        #if Kiosk
            if let kiosk {
                let page = kiosk.services(
                    settings, file: file, runner, machine, judge, version: version, logger)
                services = page + services
            }
        #endif
        if let manager = machine.manager {
            services.append(
                SupervisionService(
                    manager: manager, engine: runner.engine, hasCamera: devices.camera != nil,
                    clock: context.clock))
        }
        self.services = services
        engine = runner.engine
    }

    /// The group that runs the services until one of them ends or a signal arrives.
    package func group(signals: [UnixSignal], logger: Logger) -> ServiceGroup {
        ServiceGroup(
            configuration: .init(
                services: services.map {
                    .init(
                        service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                }, gracefulShutdownSignals: signals, logger: logger))
    }
}
