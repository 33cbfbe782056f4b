import AtomicFiles
import Cryptography
package import DeviceInterface
package import Failures
package import FoundationEssentials
import Hexadecimal
import Journal
package import SiteConfiguration
package import SystemPackage
import Terminal
package import TerminalCore

/// Writes scans to the journal of a configuration.
package struct VerdictJournal {
    private let journal: Journal
    private let salt: [UInt8]?

    /// The path of the journal in a folder.
    package static func path(in directory: FilePath) -> FilePath {
        directory.appending("journal.jsonl")
    }

    /// Opens the journal. If subject tags are recorded, also reads their salt, which is created on
    /// first use and stored beside the journal.
    package init(_ settings: JournalSettings) throws(Failure) {
        do {
            let storage = try FileStorage(path: Self.path(in: settings.directory))
            journal = try Journal(storage: storage, maximumSize: settings.maximumSize)
        } catch {
            throw Failure(error)
        }
        salt = settings.subjectTags ? try Self.salt(in: settings.directory) : nil
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

    /// Checks the free space and writes the counts of refused scans whose minute has ended. Call it
    /// every second.
    package func keep(at time: Date) throws(DeviceError) {
        try journal.checkRoom()
        try journal.flush(at: time)
    }

    /// Writes all remaining counts. Call it before the process ends.
    package func finish() throws(DeviceError) { try journal.finish() }

    /// Writes a scan to the journal. The subject tag is recorded as a salted HMAC, cut to 8 bytes.
    package func record(_ scan: Scan, at time: Date) throws(DeviceError) {
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
