import Glibc

/// The resources that this process uses, as proc(5) reports them.
public struct ProcessStatus: Codable, Sendable {
    /// The number of bytes in memory.
    public var residentBytes: Int
    /// The time on processors, in seconds.
    public var processorTime: Double
    /// The number of open descriptors.
    public var descriptors: Int

    static var own: ProcessStatus? {
        var usage = rusage()
        guard let resident = residentPages, getrusage(__rusage_who_t(0), &usage) == 0 else {
            return nil
        }
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return ProcessStatus(
            residentBytes: resident * sysconf(Int32(_SC_PAGESIZE)),
            processorTime: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            descriptors: openDescriptors)
    }

    /// The second number of `statm`.
    private static var residentPages: Int? {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return nil }
        let fields = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: " ")
        return fields.count > 1 ? Int(fields[1]) : nil
    }

    private static var openDescriptors: Int {
        guard let folder = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // The two dots and the folder being read are not counted.
        return count - 3
    }
}
