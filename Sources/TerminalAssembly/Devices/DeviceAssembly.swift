package import DeviceInterface
import DeviceGuards
import LinuxDevices
import OutputMonitor
import SerialProtocols
package import SiteConfiguration
import Verdicts

/// Creates the real devices that a configuration names. Nothing is opened yet.
package enum DeviceAssembly {
    /// The camera; `nil` if none is configured.
    package static func camera(_ settings: CameraSettings?) -> (any Camera)? {
        guard let settings else { return nil }
        var options = V4L2Camera.Options(path: settings.device)
        options.width = settings.width
        options.height = settings.height
        options.frameRate = settings.frameRate
        if !settings.formats.isEmpty {
            options.preferredFormats = settings.formats.compactMap(PixelFormat.init(fourCC:))
        }
        return V4L2Camera(options)
    }

    /// The code readers. Throws on an unsupported baud rate.
    package static func readers(_ settings: [ReaderSettings]) throws(DeviceError)
        -> [any CodeReader]
    {
        var readers: [any CodeReader] = []
        for reader in settings {
            switch reader.kind {
            case .serial:
                readers.append(
                    try SerialCodeReader(reader.device, baud: try BaudRate(reader.baud)))
            case .wedge: readers.append(try WedgeCodeReader(reader.device))
            }
        }
        return readers
    }

    /// The lamp, run in this process. `monitor` is the socket of the monitor that holds it.
    package static func indicator(
        _ settings: IndicatorSettings, monitor: String? = nil
    ) throws(DeviceError) -> any Indicator {
        let kernel = kernel(.lamp, monitor)
        switch settings {
        case .none: return NoIndicator()
        case .gpio(let chip, let green, let yellow, let red, let activeLow):
            return try GPIOIndicator(
                .init(
                    chip: chip, green: UInt32(green), yellow: UInt32(yellow), red: UInt32(red),
                    activeLow: activeLow), kernel: kernel)
        case .serial(let device, let baud, let lamp):
            let port = try SerialPort(device, baud: try BaudRate(baud), kernel: kernel)
            return SerialIndicator(lamp.language, on: port)
        }
    }

    /// The lamp, run in a process of its own that reads the same configuration `file`. Without a
    /// file, the lamp runs in this process.
    package static func guardedIndicator(
        _ settings: IndicatorSettings, file: String?
    ) throws(DeviceError) -> any Indicator {
        let indicator = try indicator(settings)
        guard settings != .none, let file else { return indicator }
        return try GuardedIndicator(
            indicator.name, executable: guardExecutable,
            arguments: ["guard", "lamp", "--config", file])
    }

    /// The barrier, run in a process of its own that reads the same configuration `file`. Without a
    /// file, it runs in this process; `nil` if none is configured.
    package static func guardedBarrier(
        _ settings: BarrierSettings, file: String?
    ) throws(DeviceError) -> (any Barrier)? {
        guard let barrier = try barrier(settings) else { return nil }
        guard let file else { return barrier }
        return try GuardedBarrier(
            barrier.name, pulse: pulse(settings), executable: guardExecutable,
            arguments: ["guard", "barrier", "--config", file])
    }

    private static func pulse(_ settings: BarrierSettings) -> Duration? {
        switch settings {
        case .none: nil
        case .gpio(_, _, _, let pulse), .modbus(_, _, _, _, let pulse): pulse
        }
    }

    /// The running program, even if its file was replaced in the meantime.
    private static let guardExecutable = "/proc/self/exe"

    /// The barrier, run in this process; `nil` if none is configured.
    /// `monitor` is the socket of the monitor that holds it.
    package static func barrier(
        _ settings: BarrierSettings, monitor: String? = nil
    ) throws(DeviceError) -> (any Barrier)? {
        let kernel = kernel(.barrier, monitor)
        switch settings {
        case .none: return nil
        case .gpio(let chip, let line, let activeLow, let pulse):
            return try GPIOBarrier(
                GPIOLine(chip: chip, offset: UInt32(line), activeLow: activeLow), pulse: pulse,
                kernel: kernel)
        case .modbus(let device, let baud, let unit, let coil, let pulse):
            let port = try SerialPort(device, baud: try BaudRate(baud), kernel: kernel)
            return try SerialBarrier(
                unit: UInt8(unit), coil: UInt16(coil), on: port, pulse: pulse)
        }
    }

    private static func kernel(_ role: MonitoredRole, _ monitor: String?) -> any Kernel {
        monitor.map { MonitoredKernel($0, role) } ?? LinuxKernel()
    }

    /// The button; `nil` if none is configured.
    package static func button(_ settings: ButtonSettings) throws(DeviceError) -> (any Button)? {
        switch settings {
        case .none: nil
        case .gpio(let chip, let line, let activeLow):
            try GPIOButton(GPIOLine(chip: chip, offset: UInt32(line), activeLow: activeLow))
        }
    }
}

/// The indicator of a terminal without a lamp. Its verdicts are only printed and recorded.
package struct NoIndicator: Indicator {
    /// The name in messages, `no lamp`.
    package let name = "no lamp"

    /// Creates the indicator.
    package init() {}
    /// Does nothing.
    package func show(_ lamp: Lamp, until deadline: Duration?) async {}
    /// Does nothing.
    package func close() async {}
}

extension PixelFormat {
    /// Creates a format from its FourCC; `nil` if the text is not four bytes long.
    package init?(fourCC text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 4 else { return nil }
        self.init(rawValue: bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }
}
