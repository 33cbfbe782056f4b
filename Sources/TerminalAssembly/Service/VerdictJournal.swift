import AtomicFiles
import Cryptography
package import DeviceInterface
package import Failures
package import FoundationEssentials
import Hexadecimal
package import Journal
package import Passages
package import SiteConfiguration
package import SystemPackage
package import Terminal
package import TerminalCore

/// Writes scans to the journal of a configuration.
package struct VerdictJournal {
    private let journal: Journal
    private let salt: [UInt8]?

    /// The path of the journal in a folder.
    package static func path(in directory: FilePath) -> FilePath {
        directory.appending("journal.jsonl")
    }

    /// The folder of the journal's tree in a folder.
    package static func tree(in directory: FilePath) -> FilePath { directory.appending("tree") }

    /// Opens the journal. If subject tags are recorded, also reads their salt, which is created on
    /// first use and stored beside the journal.
    package init(_ settings: JournalSettings) throws(Failure) {
        do {
            let storage = try FileStorage(path: Self.path(in: settings.directory))
            journal = try Journal(
                storage: storage, maximumSize: settings.maximumSize,
                tree: FileTree(writing: Self.tree(in: settings.directory)))
        } catch {
            throw Failure(error)
        }
        salt = settings.subjectTags ? try Self.salt(in: settings.directory) : nil
    }

    /// Opens the journal of a simulated terminal. Subject tags are recorded only with a salt.
    package init(
        storage: any Storage, maximumSize: Int, salt: [UInt8]?, tree: (any TreeFolder)? = nil
    ) throws(DeviceError) {
        journal = try Journal(storage: storage, maximumSize: maximumSize, tree: tree)
        self.salt = salt
    }

    private static func salt(in directory: FilePath) throws(Failure) -> [UInt8] {
        let path = directory.appending("salt")
        if let exposure = AtomicFile.exposure(of: path) {
            throw Failure(
                .noPermission,
                "\(path): \(exposure). Whoever has read this file can link tags to people. Remove it: the terminal makes a new one"
            )
        }
        do {
            return try Files.read(path, limit: 64)
        } catch  where error.status == .noInput {
            let salt = Digest.randomBytes(32)
            try Files.write(salt, to: path, isPrivate: true)
            return salt
        }
    }

    /// Checks the free space and writes the counts of refused scans whose minute has ended, and a
    /// checkpoint every minute. Call it every second.
    private func keep(at time: Date) throws(DeviceError) {
        try journal.checkRoom()
        try journal.flush(at: time)
    }

    /// Returns the engine's sink. `wallTime` and `now` return the time of day and the engine's time,
    /// and `show` receives each scan that is in the journal, with its time.
    package func sink(
        _ register: PassageRegister, wallTime: @escaping @Sendable () -> Date,
        now: @escaping @Sendable () -> Duration,
        show: @escaping @Sendable (Scan, Date) -> Void = { _, _ in }
    ) -> JournalSink {
        JournalSink(checkRoom: { () throws(DeviceError) in
            try keep(at: wallTime())
            try register.persist(at: wallTime(), now: now())
        }) { scan throws(DeviceError) in
            let time = wallTime()
            // A passage is on the disk before the journal line that reports it.
            try register.persist(at: time, now: now())
            try record(scan, at: time)
            show(scan, time)
        }
    }

    /// Writes all remaining counts and a checkpoint. Call it before the process ends.
    package func finish() throws(DeviceError) { try journal.finish() }

    /// Writes a scan to the journal. The subject tag is recorded as a salted HMAC, cut to 8 bytes.
    private func record(_ scan: Scan, at time: Date) throws(DeviceError) {
        var tag: String?
        if let salt, let subject = scan.subjectTag {
            tag = Digest.hmacSHA256(key: salt, message: subject).prefix(8).hexadecimal
        }
        try journal.append(
            JournalEntry(
                time: time, verdict: scan.verdict, source: scan.source, latency: scan.latency,
                tag: tag))
    }
}
