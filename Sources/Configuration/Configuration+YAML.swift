import FoundationEssentials
import Regions
public import SystemPackage
import Verdicts
import Yams

extension Configuration {
    private static let maximumFileSize = 64 << 10
    private static let sections = [
        "site", "trust", "camera", "readers", "indicator", "barrier", "timing", "journal",
        "admission",
    ]

    /// Reads a file of at most 64 KiB. The error tells every fault, each with line, key and what
    /// would be accepted.
    public static func read(path: FilePath) throws(ConfigurationError) -> Configuration {
        let bytes: [UInt8]
        do {
            let file = try FileDescriptor.open(path, .readOnly)
            bytes = try file.closeAfter {
                var buffer = [UInt8](repeating: 0, count: maximumFileSize + 1)
                var count = 0
                while count < buffer.count {
                    let read = try buffer.withUnsafeMutableBytes {
                        try file.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[count...]))
                    }
                    guard read > 0 else { break }
                    count += read
                }
                return Array(buffer[..<count])
            }
        } catch {
            throw fault(path.string, "\(error)")
        }
        guard bytes.count <= maximumFileSize else {
            throw fault(path.string, "larger than the 64 KiB a configuration may have")
        }
        guard let yaml = String(validating: bytes, as: UTF8.self) else {
            throw fault(path.string, "not UTF-8 text")
        }
        return try Configuration(yaml: yaml, file: path.string)
    }

    /// Reads the text of a file; `file` is its name in errors.
    public init(yaml: String, file: String) throws(ConfigurationError) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch let error as YamlError {
            throw Self.fault(file, Self.describe(error))
        } catch {
            throw Self.fault(file, "\(error)")
        }
        let faults = FaultList(file: file)
        self.init()
        apply(Section(root, "", faults, known: Self.sections), faults)
        guard faults.faults.isEmpty else { throw ConfigurationError(faults: faults.faults) }
    }

    private static func fault(_ file: String, _ detail: String) -> ConfigurationError {
        ConfigurationError(faults: [.init(file: file, place: nil, key: "", detail: detail)])
    }

    private static func describe(_ error: YamlError) -> String {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "line \(mark.line), column \(mark.column): \(problem)"
        case .duplicatedKeysInMapping(let duplicates, _):
            "keys that stand twice: \(duplicates.map { "\($0)" }.joined(separator: ", "))"
        default: "not YAML: \(error)"
        }
    }

    private mutating func apply(_ root: Section, _ faults: FaultList) {
        if let site = root.section("site", known: ["name"]) {
            site.read("name", into: &siteName, accepted: "a text of 1 to 80 characters") {
                (1...80).contains($0.count) ? $0 : nil
            }
        }
        if let section = root.section("trust", known: ["directory"]) {
            section.read("directory", into: &trust.directory, accepted: "an absolute path") {
                Scalar.path($0).map { FilePath($0) }
            }
        }
        camera = CameraSettings.read(root, camera)
        readers = ReaderSettings.read(root, faults)
        indicator = IndicatorSettings.read(root)
        barrier = BarrierSettings.read(root)
        timing.read(root)
        journal.read(root)
        admission.read(root)
    }
}
