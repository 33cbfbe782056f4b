public import TransparencyLog
public import SerialProtocols
public import SystemPackage

/// A terminal's validated configuration. Other modules create the devices and rules from it.
public struct Configuration: Hashable, Sendable {
    /// The name of the site.
    public var siteName = "Gatelight"
    /// The source of the trusted keys.
    public var trust = TrustSettings()
    /// The source of frames; `nil` for terminals with code readers only.
    public var camera: CameraSettings? = CameraSettings()
    /// The code readers.
    public var readers: [ReaderSettings] = []
    /// The lamp that shows the verdict.
    public var indicator = IndicatorSettings.none
    /// The barrier that a green verdict opens.
    public var barrier = BarrierSettings.none
    /// The button that withdraws a verdict for the next person.
    public var button = ButtonSettings.none
    /// The socket of the monitor that reads lamp and barrier back; `nil` for a gate without one.
    public var monitor: String?
    /// The gate's times.
    public var timing = TimingSettings()
    /// The record of verdicts.
    public var journal = JournalSettings()
    /// The site's requirements for a verified credential.
    public var admission = AdmissionSettings()
    /// The page, the operator's view and the metrics; `nil` for a terminal without them.
    public var kiosk: KioskSettings?

    /// The configuration of a terminal without any settings.
    public static let defaults = Configuration()

    init() {}
}

/// The section `trust`.
public struct TrustSettings: Hashable, Sendable {
    /// The trust folder.
    public var directory: FilePath = "/var/lib/gatelight/trust"
    /// The root metadata given at installation. Without such a file the trust folder is a plain
    /// folder of keys, for which somebody else is responsible.
    public var root: FilePath = "/etc/gatelight/root.json"
    /// The file of versions and times that never decrease, preferably on another medium than the
    /// folder.
    public var floor: FilePath = "/var/lib/gatelight/floor"
    /// The address of the web server for updates; `nil` if updates come only on USB sticks.
    public var url: String?
    /// The time between two updates.
    public var interval = Duration.seconds(3600)
    /// The time after its signed expiry at which trusted data is too old even for yellow.
    public var outOfServiceAfter = Duration.seconds(7 * 86_400)
    /// The name of the signed site rules that apply in addition to the site's own; `nil` for none.
    public var rules: String?
    /// The part of the revocation lists that is stored.
    public var revocation = RevocationSettings.exact
}

/// The value of `trust.revocation`.
public enum RevocationSettings: String, Hashable, Sendable, CaseIterable {
    /// Filters and exact lists.
    case exact
    /// Filters only, for small disks; their hits are yellow, not red.
    case filters
}

/// The section `camera`.
public struct CameraSettings: Hashable, Sendable {
    /// The V4L2 device.
    public var device = "/dev/video0"
    /// The requested number of pixels in a row; the camera's nearest is used.
    public var width = 1280
    /// The requested number of rows.
    public var height = 720
    /// The number of frames a second.
    public var frameRate = 30
    /// The four-character codes of formats in order of preference; empty for the driver's own
    /// order.
    public var formats: [String] = []
    /// Whether a camera that repeats exactly the same bytes counts as working. A sensor has noise,
    /// so only a virtual camera may repeat them.
    public var acceptsRepeatedFrames = false
}

/// One entry of `readers`.
public struct ReaderSettings: Hashable, Sendable {
    /// The kinds of code readers.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Text lines on a serial line.
        case serial
        /// Key presses, as from a keyboard.
        case wedge
    }

    /// The kind of code reader.
    public var kind: Kind
    /// The path of the tty or input device.
    public var device: String
    /// The speed of a serial line, in bits a second.
    public var baud = 115_200
}

/// The section `indicator`.
public enum IndicatorSettings: Hashable, Sendable {
    /// No lamp: verdicts are only printed and recorded.
    case none
    /// A lamp on three GPIO lines.
    case gpio(chip: String, green: Int, yellow: Int, red: Int, activeLow: Bool)
    /// A controller on a serial line.
    case serial(device: String, baud: Int, lamp: SerialLamp)
}

/// The section `barrier`.
public enum BarrierSettings: Hashable, Sendable {
    /// No barrier.
    case none
    /// A barrier on a GPIO line.
    case gpio(chip: String, line: Int, activeLow: Bool, pulse: Duration)
    /// A barrier on a coil of a Modbus RTU relay board.
    case modbus(device: String, baud: Int, unit: Int, coil: Int, pulse: Duration)
}

/// The section `button`.
public enum ButtonSettings: Hashable, Sendable {
    /// No button.
    case none
    /// A button on a GPIO line.
    case gpio(chip: String, line: Int, activeLow: Bool)
}

/// The section `timing`.
public struct TimingSettings: Hashable, Sendable {
    /// The time that a verdict stays on the lamp.
    public var hold = Duration.seconds(2)
    /// The time within which a repeated code is the same scan.
    public var sameCode = Duration.seconds(2)
    /// The time without a frame that counts as a fault.
    public var stall = Duration.milliseconds(800)
    /// The longest time from the picture to the order to the lamp; an older sight lights nothing.
    public var oldestSight = Duration.seconds(1)
}

/// The section `journal`.
public struct JournalSettings: Hashable, Sendable {
    /// The folder of the journal.
    public var directory: FilePath = "/var/lib/gatelight/journal"
    /// The largest size of the journal, in bytes.
    public var maximumSize = 16 << 20
    /// Whether salted tags distinguish the scans of one person from those of others.
    public var subjectTags = false
    /// The keys of witnesses whose cosignatures are taken.
    public var witnesses: [NoteKey] = []
}
