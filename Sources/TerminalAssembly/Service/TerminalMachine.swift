package import BoxedDecoding
package import DeviceInterface
package import Execution
package import FoundationEssentials
import LinuxDevices
package import Logging
import SiteConfiguration
package import SystemPackage
package import Terminal
package import Trust
package import Verdicts

/// The machine that a terminal runs on, real or simulated: its devices, clocks, threads, storage of
/// passages and service manager.
package struct TerminalMachine: Sendable {
    /// The devices.
    package var devices: LiveRunner.Devices
    /// The threads, and the monotonic clock, which stamps frames.
    package var context: ExecutionContext
    /// The wall clock.
    package var wallClock: any WallClock
    /// The other clocks.
    package var clocks: any MachineClocks
    /// The service's folder under `/run`, which is empty after the machine starts; `nil` if there is
    /// none.
    package var runtimeFolder: FilePath?
    /// The disk of that folder.
    package var runtimeDisk: any Disk = FileDisk()
    /// The storage of passages.
    package var passages: any Storage
    /// The service manager; `nil` if none started the process.
    package var manager: ServiceManager?
    /// The processes that decode frames; `nil` if none does.
    package var decoder: BoxedDecoder?
    /// Whether the page is served by a process of its own.
    package var boxesPage = false
    /// The decoder of frames with a judge.
    package var pipeline: @Sendable (@escaping PipelineJudge) -> ScanPipeline

    /// A function that judges a payload at a time of day.
    package typealias PipelineJudge = @Sendable ([UInt8], Date) -> ScannedCode

    /// Creates a machine from its parts.
    package init(
        devices: LiveRunner.Devices, context: ExecutionContext, wallClock: any WallClock,
        clocks: any MachineClocks, passages: any Storage, manager: ServiceManager? = nil,
        pipeline: @escaping @Sendable (@escaping PipelineJudge) -> ScanPipeline
    ) {
        (self.devices, self.context, self.wallClock) = (devices, context, wallClock)
        (self.clocks, self.passages, self.manager) = (clocks, passages, manager)
        self.pipeline = pipeline
    }

    /// This machine, with the devices of a configuration. `file` is the configuration file, which the
    /// guard processes of lamp and barrier read too.
    package init(
        _ assembly: JudgeAssembly, file: String?, logger: Logger
    ) throws(DeviceError) {
        let settings = assembly.configuration
        let environment = ProcessInfo.processInfo.environment
        let decoder = settings.camera.map { _ in
            BoxedDecoder { logger.warning("closer looks: \($0)") }
        }
        self.init(
            devices: try Self.devices(settings, file: file), context: .live,
            wallClock: SystemWallClock(), clocks: SystemClocks(), passages: assembly.passageFile,
            manager: ServiceManager(environment: environment)
        ) {
            ScanPipeline(
                showsName: settings.kiosk?.showsName ?? false,
                showsBirthYear: settings.kiosk?.showsBirthYear ?? false, boxed: decoder,
                judge: $0)
        }
        self.decoder = decoder
        boxesPage = true
        runtimeFolder = environment["RUNTIME_DIRECTORY"].map { FilePath($0) }
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
        guard let socket = settings.monitor else { return devices }
        let monitor = MonitorClient(socket)
        devices.indicator = MonitoredIndicator(devices.indicator, monitor: monitor)
        devices.barrier = devices.barrier.map { MonitoredBarrier($0, monitor: monitor) }
        return devices
    }
}
