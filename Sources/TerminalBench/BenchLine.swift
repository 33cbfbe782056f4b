import AtomicFiles
import Glibc
import SystemPackage

/// One measurement as `bench` prints it.
package struct BenchLine: Encodable {
    /// What was measured.
    package let name: String
    /// The number of measurements or, if there is `bytesPerEntry`, of entries.
    package var count: Int?
    var medianUs: Double?
    var p99Us: Double?
    /// The share of one core that thirty of these per second take, from 0 to 1.
    var coreShare: Double?
    var peakMiB: Double?
    var maxUs: Double?
    var seconds: Double?
    var bytesPerEntry: Double?
    var falsePositives: Double?
    var residentMiB: Double?
    var residentFileMiB: Double?

    init(name: String) {
        self.name = name
    }

    private init(name: String, peakMiB: Double) {
        self.name = name
        self.peakMiB = peakMiB
    }

    /// The peak resident memory of this process.
    package static var peak: BenchLine {
        BenchLine(name: "peak memory", peakMiB: peakMemory)
    }

    /// Creates a line with the memory that is resident now and the part of it that is mapped files,
    /// which the kernel can drop.
    init(memory name: String) {
        self.name = name
        (residentMiB, residentFileMiB) = (Self.status("VmRSS"), Self.status("RssFile"))
    }

    /// Creates a line with the median and the 99th percentile of `times`.
    init(name: String, times: [Duration]) {
        let sorted = times.sorted()
        self.name = name
        count = sorted.count
        medianUs = Self.microseconds(sorted[sorted.count / 2])
        p99Us = Self.microseconds(sorted[min(sorted.count - 1, sorted.count * 99 / 100)])
    }

    private static func microseconds(_ time: Duration) -> Double {
        (time / .microseconds(1) * 10).rounded() / 10
    }

    /// The peak resident memory of this process, in MiB.
    private static var peakMemory: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_maxrss / 102) / 10
    }

    /// A field of `/proc/self/status` (proc_pid_status(5)), in MiB; `nil` if there is none.
    private static func status(_ field: String) -> Double? {
        let bytes = try? AtomicFile.read("/proc/self/status", limit: 1 << 16)
        let lines = String(decoding: bytes ?? [], as: UTF8.self).split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix("\(field):") }),
            let kilobytes = Int(line.filter { ("0"..."9").contains($0) })
        else { return nil }
        return Double(kilobytes * 10 / 1024) / 10
    }

    /// The line as readable text.
    package var text: String {
        var parts: [String] = []
        if let medianUs, let p99Us { parts.append("p50 \(medianUs) µs, p99 \(p99Us) µs") }
        if let maxUs { parts.append(", max \(maxUs) µs") }
        if let falsePositives {
            parts.append(", \((falsePositives * 10_000).rounded() / 100) % possibly revoked")
        }
        if let seconds { parts.append("\(seconds) s") }
        if let bytesPerEntry { parts.append(", \(bytesPerEntry) bytes per entry") }
        if let residentMiB {
            parts.append("\(residentMiB) MiB, of which \(residentFileMiB ?? 0) MiB mapped files")
        }
        if let coreShare {
            parts.append(", \((coreShare * 1000).rounded() / 10) % of a core at 30 frames/s")
        }
        if let peakMiB { parts.append("\(peakMiB) MiB") }
        let padding = String(repeating: " ", count: max(2, 44 - name.count))
        let counted = bytesPerEntry == nil ? "times" : "entries"
        return name + padding + parts.joined() + (count.map { ", \($0) \(counted)" } ?? "")
    }
}
