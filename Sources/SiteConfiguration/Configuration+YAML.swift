import AtomicFiles
import Regions
public import SystemPackage
import Verdicts

extension Configuration {
    private static let maximumFileSize = 64 << 10
    private static let sections = [
        "site", "trust", "camera", "readers", "indicator", "barrier", "button", "timing",
        "journal", "admission", "kiosk", "monitor",
    ]

    /// Reads a file of at most 64 KiB. The error lists every fault with its line, its key and what
    /// would be accepted.
    public static func read(path: FilePath) throws(ConfigurationError) -> Configuration {
        let bytes: [UInt8]
        do {
            bytes = try AtomicFile.read(path, limit: maximumFileSize)
        } catch {
            throw YAMLText.fault(
                path.string, nil,
                "cannot be read: \(error); accepted: a file of at most 64 KiB that the terminal's user may read"
            )
        }
        guard let yaml = String(validating: bytes, as: UTF8.self) else {
            throw YAMLText.fault(path.string, nil, "not text; accepted: UTF-8")
        }
        return try Configuration(yaml: yaml, file: path.string)
    }

    /// Parses the text of a file; `file` is its name in errors.
    public init(yaml: String, file: String) throws(ConfigurationError) {
        let root = try YAMLText.compose(yaml, file: file)
        let faults = FaultList(file: file)
        self.init()
        apply(Section(root, "", faults, known: Self.sections), faults)
        guard faults.faults.isEmpty else { throw faults.error }
    }

    private mutating func apply(_ root: Section, _ faults: FaultList) {
        if let site = root.section("site", known: ["name"]) {
            site.read(
                "name", into: &siteName, accepted: "a text of 1 to 80 characters", Scalar.name)
        }
        trust.read(root)
        camera = CameraSettings.read(root, camera)
        readers = ReaderSettings.read(root, faults)
        indicator = IndicatorSettings.read(root)
        barrier = BarrierSettings.read(root)
        button = ButtonSettings.read(root)
        root.read(
            "monitor", into: &monitor,
            accepted:
                "the absolute path of the monitor's socket, as in /run/gatelight-monitor/socket",
            Scalar.path)
        timing.read(root)
        journal.read(root)
        admission.read(root)
        kiosk = KioskSettings.read(root)
    }
}
