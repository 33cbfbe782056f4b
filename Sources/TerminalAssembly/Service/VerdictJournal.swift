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

/// Scans into the journal of a configuration.
package struct VerdictJournal {
    private let journal: Journal
    private let salt: [UInt8]?

    package static func path(in directory: FilePath) -> FilePath {
        directory.appending("journal.jsonl")
    }

    /// Opens the journal; with subject tags also its salt, made on first use and kept beside it.
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

    /// Looks whether there is room, and writes what was counted of refused scans until a minute ended. To be
    /// called every second.
    package func keep(at time: Date) throws(DeviceError) {
        try journal.checkRoom()
        try journal.flush(at: time)
    }

    /// Writes all that was counted; to be called before the end.
    package func finish() throws(DeviceError) { try journal.finish() }

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
