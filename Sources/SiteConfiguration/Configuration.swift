public import SerialProtocols
public import SystemPackage

/// A terminal's configuration: plain values, validated. Devices and rules are made from it elsewhere.
public struct Configuration: Hashable, Sendable {
    /// What the site is called.
    public var siteName = "Gatelight"
    /// Where the trusted keys are.
    public var trust = TrustSettings()
    /// Where frames come from; `nil` for terminals that only have code readers.
    public var camera: CameraSettings? = CameraSettings()
    /// Where payloads come from.
    public var readers: [ReaderSettings] = []
    /// What shows the verdict.
    public var indicator = IndicatorSettings.none
    /// What a green verdict opens.
    public var barrier = BarrierSettings.none
    /// What takes a verdict back for the next person.
    public var button = ButtonSettings.none
    /// The gate's times.
    public var timing = TimingSettings()
    /// The record of verdicts.
    public var journal = JournalSettings()
    /// What the site asks of a verified credential.
    public var admission = AdmissionSettings()
    /// The page, the operator's view and the metrics; `nil` for a terminal that serves none.
    public var kiosk: KioskSettings?

    /// What a terminal does that was told nothing.
    public static let defaults = Configuration()

    init() {}
}

/// `trust`.
public struct TrustSettings: Hashable, Sendable {
    /// The trust folder.
    public var directory: FilePath = "/var/lib/gatelight/trust"
    /// The root metadata given at installation. Without such a file the trust folder is a plain
    /// folder of keys, which somebody else answers for.
    public var root: FilePath = "/etc/gatelight/root.json"
    /// Where versions and times are kept that never go down; best on another medium than the folder.
    public var floor: FilePath = "/var/lib/gatelight/floor"
    /// The web server updates come from; `nil` for sticks alone.
    public var url: String?
    /// How long from one update to the next.
    public var interval = Duration.seconds(3600)
    /// How long after its signed expiry trusted data is too old even for yellow.
    public var outOfServiceAfter = Duration.seconds(7 * 86_400)
    /// Which of the signed site rules apply, if any; the site's own apply as well.
    public var rules: String?
    /// How much of the revocation lists is kept here.
    public var revocation = RevocationSettings.exact
}

/// `trust.revocation`.
public enum RevocationSettings: String, Hashable, Sendable, CaseIterable {
    /// Filters and exact lists.
    case exact
    /// Filters alone, where the disk is small: what they hit is yellow, not red.
    case filters
}

/// `camera`.
public struct CameraSettings: Hashable, Sendable {
    /// The V4L2 device.
    public var device = "/dev/video0"
    /// Pixels in a row, as near as the camera has.
    public var width = 1280
    /// Rows.
    public var height = 720
    /// Frames a second.
    public var frameRate = 30
    /// Four-character codes in order of preference; empty for the driver's own order.
    public var formats: [String] = []
    /// Whether a camera that gives exactly the same bytes again and again is taken for alive. A sensor has
    /// noise, so only a virtual camera may do so.
    public var acceptsRepeatedFrames = false
}

/// One of `readers`.
public struct ReaderSettings: Hashable, Sendable {
    /// How a reader hands over what it read.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Text lines on a serial line.
        case serial
        /// Key presses, as a keyboard.
        case wedge
    }

    /// How it hands over.
    public var kind: Kind
    /// The tty or input device.
    public var device: String
    /// Bits a second on a serial line.
    public var baud = 115_200
}

/// `indicator`.
public enum IndicatorSettings: Hashable, Sendable {
    /// Verdicts are only printed and recorded.
    case none
    /// Three GPIO lines.
    case gpio(chip: String, green: Int, yellow: Int, red: Int, activeLow: Bool)
    /// A controller on a serial line.
    case serial(device: String, baud: Int, lamp: SerialLamp)
}

/// `barrier`.
public enum BarrierSettings: Hashable, Sendable {
    /// There is none.
    case none
    /// A GPIO line.
    case gpio(chip: String, line: Int, activeLow: Bool, pulse: Duration)
    /// A coil of a Modbus RTU relay board.
    case modbus(device: String, baud: Int, unit: Int, coil: Int, pulse: Duration)
}

/// `button`.
public enum ButtonSettings: Hashable, Sendable {
    /// There is none.
    case none
    /// A GPIO line.
    case gpio(chip: String, line: Int, activeLow: Bool)
}

/// `timing`.
public struct TimingSettings: Hashable, Sendable {
    /// How long a verdict stays on the lamp.
    public var hold = Duration.seconds(2)
    /// A code seen again within this time is the same scan.
    public var sameCode = Duration.seconds(2)
    /// No frame for this long is a fault.
    public var stall = Duration.milliseconds(800)
    /// From the picture to the order to the lamp, at most: an older sight lights nothing.
    public var oldestSight = Duration.seconds(1)
}

/// `journal`.
public struct JournalSettings: Hashable, Sendable {
    /// The folder the journal is in.
    public var directory: FilePath = "/var/lib/gatelight/journal"
    /// Bytes the journal may take.
    public var maximumSize = 16 << 20
    /// Whether a salted tag tells scans of one person apart from others'.
    public var subjectTags = false
}
