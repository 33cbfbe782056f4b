import AtomicFiles
import DeviceInterface
import FoundationEssentials
import Journal
import Passages
import SiteConfiguration
import SystemPackage
import TransparencyLog

extension Examination {
    /// Examines whether the terminal can write its journal. Creates and changes nothing.
    mutating func journal(_ settings: JournalSettings) {
        let path = VerdictJournal.path(in: settings.directory)
        let salt = settings.directory.appending("salt")
        do throws(DeviceError) {
            if FileUser.current.may(.read, path) {
                try journal(at: path)
            } else if let access = foreign(path, "change", .change) {
                fail("journal", access)
            } else {
                try journalToCome(path)
            }
        } catch {
            fail("journal", "\(error)")
        }
        if settings.subjectTags, !machine.isForeign, let exposure = AtomicFile.exposure(of: salt) {
            fail("journal", "\(salt): \(exposure). Remove it: the terminal makes a new one.")
        } else if let access = foreign(salt, "read", .read) {
            fail("journal", access)
        }
    }

    private mutating func journal(at path: FilePath) throws(DeviceError) {
        let storage = FileStorage(existing: path)
        try storage.checkRoom(for: Journal.maximumEntry)
        if let access = foreign(path, "change", .change)
            ?? foreign(path.removingLastComponent(), "write in", .fill)
        {
            fail("journal", access)
        } else {
            note("journal", "\(path), \(try storage.size) bytes\(signed(path))")
        }
    }

    /// What the newest checkpoint covers, and what a witness saw.
    private func signed(_ journal: FilePath) -> String {
        let folder = FileTree(reading: VerdictJournal.tree(in: journal.removingLastComponent()))
        let prover = JournalProver(journal: JournalReader(path: journal), tree: folder)
        guard let note = try? prover.checkpoint(), let tree = Checkpoint(text: note.text) else {
            return ", no checkpoint yet"
        }
        let cosigned = (try? prover.cosigned())?.last.flatMap { Checkpoint(text: $0.text)?.size }
        return ", a checkpoint of \(tree.size) entries"
            + (cosigned.map { ", \($0) of them seen by a witness" } ?? ", no witness")
    }

    /// Examines the folder in which the journal is created with the first entry.
    private mutating func journalToCome(_ path: FilePath) throws(DeviceError) {
        let folder = Self.nearestFolder(of: path)
        try FileStorage(existing: folder.appending("journal.jsonl"))
            .checkRoom(for: Journal.maximumEntry)
        if let access = foreign(folder, "write in", .fill) {
            fail("journal", access)
        } else {
            note(
                "journal",
                "\(path) does not exist yet; \(machine.user.name) creates it with the first entry")
        }
    }

    private static func nearestFolder(of path: FilePath) -> FilePath {
        var folder = path.removingLastComponent()
        while folder.lastComponent != nil, !FileUser.exists(folder) {
            folder = folder.removingLastComponent()
        }
        return folder
    }

    /// Reads the stored passages as the terminal does at its start. Writes nothing.
    mutating func passages(_ assembly: JudgeAssembly) {
        guard assembly.passageTimeNow > .zero else {
            note("passages", "not kept: admission.again-after is 0s")
            return
        }
        let folder = assembly.configuration.journal.directory
        let file = folder.appending("passages")
        // What is wrong with the folder is reported with the journal.
        guard foreign(folder, "open", .search) == nil else { return }
        let register = assembly.passageRegister(
            in: assembly.passageFile, at: Date(), now: MonotonicTime.now())
        if FileUser.exists(file), let access = foreign(file, "change", .change) {
            fail("passages", access)
        } else if let doubt = register.doubt(now: MonotonicTime.now()) {
            fail(
                "passages",
                "\(doubt). Start the terminal; for that time it lights yellow instead of green.")
        } else {
            note("passages", "kept for \(assembly.passageTimeNow)")
        }
    }
}
