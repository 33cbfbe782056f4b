import Admission
import DeviceInterface
package import FoundationEssentials
package import Logging
import Passages
package import ServiceLifecycle
import SiteConfiguration
import Terminal
package import TerminalCore
import Verdicts

#if Kiosk
    import Kiosk
#endif

/// A terminal with the real devices of a configuration: everything that `gatelight run` starts.
package struct LiveTerminal {
    /// The services in start order.
    package let services: [any Service]

    /// Assembles the terminal. `file` is the configuration file, which the guard processes of lamp
    /// and barrier read too. `show` receives each scan after it is written to the journal.
    package init(
        _ assembly: JudgeAssembly, file: String?, journal: VerdictJournal, version: String,
        logger: Logger, show: @escaping @Sendable (Scan, Date) -> Void
    ) async throws {
        let settings = assembly.configuration
        let wallClock = SystemWallClock()
        let environment = ProcessInfo.processInfo.environment
        let clock = ClockKeeper(
            assembly.trust, assembly.contents, runtimeFolder: environment["RUNTIME_DIRECTORY"])
        let judge = ReloadableJudge { clock.check(at: $0) }
        let kiosk = try KioskAssembly(settings.kiosk)
        // The page's server tries again. Meanwhile the gate works without it.
        if let problem = settings.kiosk.flatMap(PagePort.problem) { logger.error("\(problem)") }
        let register = assembly.passageRegister()
        let reloader = try TrustReloader(assembly, judge, clock, register, logger: logger)
        // The first check comes before the first frame, so that no code is judged without trusted
        // data.
        let firstCheck = await reloader.check(at: wallClock.now())
        let devices = try Self.devices(settings, file: file)
        let runner = LiveRunner(
            devices: devices,
            pipeline: ScanPipeline(
                showsName: settings.kiosk?.showsName ?? false,
                showsBirthYear: settings.kiosk?.showsBirthYear ?? false, judge: judge.judge),
            timing: Timing(settings.timing), wallClock: wallClock, now: MonotonicTime.now,
            logger: logger, watch: kiosk?.watch, register: register,
            ruleLamp: { judge.policy.stricter[.ruleFailed] ?? .dark },
            trust: LiveRunner.Trust(
                firstCheck: firstCheck, check: { await reloader.check(at: wallClock.now()) }),
            record: journal.sink(
                register, wallTime: wallClock.now, now: MonotonicTime.now, show: show))
        var services = runner.services
        #if Kiosk
            if let kiosk {
                let page = kiosk.services(
                    settings, file: file, runner, devices, judge, wallClock, version: version,
                    logger)
                services = page + services
            }
        #endif
        if let manager = ServiceManager(environment: environment) {
            services.append(
                SupervisionService(
                    manager: manager, engine: runner.engine, hasCamera: devices.camera != nil))
        }
        self.services = services
    }

    /// The devices that the configuration names, with lamp and barrier in processes of their own.
    private static func devices(
        _ settings: Configuration, file: String?
    ) throws(DeviceError) -> LiveRunner.Devices {
        var devices = LiveRunner.Devices(
            indicator: try DeviceAssembly.guardedIndicator(settings.indicator, file: file))
        devices.camera = DeviceAssembly.camera(settings.camera)
        devices.acceptsRepeatedFrames = settings.camera?.acceptsRepeatedFrames ?? false
        devices.readers = try DeviceAssembly.readers(settings.readers)
        devices.barrier = try DeviceAssembly.guardedBarrier(settings.barrier, file: file)
        devices.button = try DeviceAssembly.button(settings.button)
        return devices
    }
}
