internal import AtomicFiles
internal import CLinux
public import FoundationEssentials
internal import Glibc
public import SystemPackage

/// The machine's clocks and sources of time.
public struct SystemClock: Sendable {
    private let root: FilePath

    /// Creates a value; `root` contains `/sys` and `/run`, and is another folder in tests.
    public init(root: FilePath = "/") {
        self.root = root
    }

    /// The time since the machine started, including standby (CLOCK_BOOTTIME).
    public static var sinceBoot: Duration {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }

    /// A description of what keeps the wall clock right; `nil` if unknown.
    public var keeper: String? {
        if gl_clock_is_synchronised() == 1 { return "the kernel's clock is synchronised" }
        // A service that may not query the kernel can still see the flag of systemd-timesyncd.
        let flag = root.appending("run/systemd/timesync/synchronized")
        return access(flag.string, F_OK) == 0 ? "synchronised by systemd-timesyncd" : nil
    }

    /// A source of time, or the lack of one.
    public struct Source: Hashable, Sendable {
        /// The description in a few words.
        public let text: String
        /// Whether it cannot be relied on: it is absent, not set or not synchronised.
        public let isDoubtful: Bool
    }

    /// Descriptions of the machine's sources of time, each in a few words.
    public var sources: [String] { examinedSources.map(\.text) }

    /// The machine's sources of time, and whether each can be relied on. A clock that is not
    /// synchronised is in order if a hardware clock keeps the time.
    public var examinedSources: [Source] {
        let clocks = hardwareClocks
        let receivers =
            names(in: "gnss").map { "GNSS receiver \($0)" }
            + names(in: "pps").map { "pulse per second \($0)" }
            + names(in: "ptp").map { "PTP clock \($0)" }
        let isKept = keeper != nil || clocks.contains { !$0.isDoubtful }
        let system = "system clock, \(keeper ?? "not synchronised")"
        return [Source(text: system, isDoubtful: !isKept)] + clocks
            + receivers.map { Source(text: $0, isDoubtful: false) }
    }

    private var hardwareClocks: [Source] {
        let clocks = names(in: "rtc")
        guard !clocks.isEmpty else {
            let text = "no hardware clock: after a power cut the time is lost"
            return [Source(text: text, isDoubtful: true)]
        }
        return clocks.map { name in
            let folder = root.appending("sys/class/rtc").appending(name)
            let kind = text(folder.appending("name")) ?? "unknown"
            let label = "hardware clock \(name) (\(kind))"
            guard let seconds = text(folder.appending("since_epoch")).flatMap({ Int64($0) }) else {
                return Source(text: "\(label), not set", isDoubtful: true)
            }
            let time = Date(timeIntervalSince1970: Double(seconds))
            return Source(text: "\(label), \(time.ISO8601Format())", isDoubtful: false)
        }
    }

    private func names(in kind: String) -> [String] {
        let folder = root.appending("sys/class").appending(kind)
        guard let stream = opendir(folder.string) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while names.count < 16, let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    private func text(_ file: FilePath) -> String? {
        guard let bytes = try? AtomicFile.read(file, limit: 256, options: .nonBlocking) else {
            return nil
        }
        return String(decoding: bytes.filter { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self)
    }

    /// The time at which the program was built, less a day, because the compiler does not report
    /// its time zone.
    public static let buildTime = time(ofBuild: String(cString: gl_build_time())) ?? .distantPast

    /// Parses `Nov 23 2026 23:59:59` (C11 6.10.8.1: a space replaces a missing digit of the day).
    static func time(ofBuild text: String) -> Date? {
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let parts = text.split(separator: " ")
        guard parts.count == 4, let month = months.firstIndex(of: String(parts[0])),
            let day = Int(parts[1]), let year = Int(parts[2])
        else { return nil }
        let digits = { (number: Int) in (number < 10 ? "0" : "") + "\(number)" }
        let date = "\(year)-\(digits(month + 1))-\(digits(day))T\(parts[3])Z"
        return (try? Date(date, strategy: .iso8601)).map { $0 - 86_400 }
    }
}
