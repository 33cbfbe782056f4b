import AtomicFiles
package import Failures
package import FoundationEssentials
import LinuxDevices
import Revocation
package import SiteConfiguration
import SystemPackage
package import Trust
import TUF

/// A terminal's own trusted data: where it is, and what is found there.
///
/// With an installed root it is a verified set that updates replace. Without one it is a plain folder of
/// keys, which whoever put them there answers for.
package struct TerminalTrust {
    package let settings: TrustSettings
    package let folder: TrustFolder
    package let isVerified: Bool

    /// `directory` goes before the settings' folder, and has its root and its floor in itself.
    package init(_ settings: TrustSettings, directory: String?) {
        var settings = settings
        if let directory {
            settings.directory = FilePath(directory)
            settings.root = settings.directory.appending("root.json")
            settings.floor = settings.directory.appending("floor")
        }
        self.settings = settings
        folder = TrustFolder(
            settings.directory, root: settings.root,
            floor: settings.floor.appending("version.json"),
            holding: settings.revocation == .filters ? .filtersOnly : .everything,
            build: SystemClock.buildTime)
        isVerified = (try? FileDisk().size(of: settings.root)) != nil
    }

    package init(config: String?, directory: String?) throws(Failure) {
        self.init(try JudgeAssembly.configuration(config).trust, directory: directory)
    }

    /// What was found, and what is wrong with it.
    package struct Contents {
        package var store = TrustStore.empty
        package var set: TrustedSet?
        /// `nil` for a plain folder.
        package var loaded: LoadedTrust?
        package var problems: [String] = []
        /// Whether there is not even a folder.
        package var isMissing = false
    }

    package func load() -> Contents {
        guard isVerified else { return loadPlainFolder() }
        let loaded = folder.load()
        var contents = Contents(loaded: loaded)
        contents.set = loaded.set
        contents.store = loaded.set?.store ?? .empty
        let problems = (loaded.set?.problems ?? []) + contents.store.revocations.problems
        contents.problems = problems.map(\.description)
        return contents
    }

    private func loadPlainFolder() -> Contents {
        let (store, problems) = TrustStore.load(directory: settings.directory)
        return Contents(
            store: store, problems: problems.map(\.description),
            isMissing: problems.contains { $0.kind == .notFound })
    }

    /// The time that expiry is judged by in an update: never below what has surely passed.
    package func time(_ given: Date?) throws(Failure) -> Date {
        if let given { return given }
        let floor = ClockKeeper.floor(self).floor
        let signed = folder.load().set?.inventory.issued
        let passed = [SystemClock.buildTime, floor.signed, floor.lastGood, signed]
        return passed.compactMap(\.self).reduce(Date(), max)
    }

    /// How long after its signed expiry the data is too old for anything.
    package var grace: TimeInterval { settings.outOfServiceAfter / .seconds(1) }

    /// Writes down that a counter is missing, so that what heals it is counted from now on. Whoever may
    /// not write leaves it to the next update.
    package func noteLoss() {
        guard isVerified, let lock = try? FolderLock(settings.directory) else { return }
        try? folder.noteLoss()
        _ = consume lock
    }

    /// Brings in what a source offers, alone.
    package func update(from source: UpdateSource, now: Date) throws(Failure) -> UpdateOutcome {
        guard isVerified else {
            throw Failure(
                .configuration,
                "\(settings.root): no root to verify updates with. Put the root metadata from the publisher of your keys there."
            )
        }
        do {
            try Files.makeFolder(settings.directory)
            try Files.makeFolder(settings.floor)
            let lock = try FolderLock(settings.directory)
            let outcome = folder.update(from: source, now: now)
            _ = consume lock
            return outcome
        } catch let error as DiskError {
            throw Failure(.ioError, "\(error)")
        } catch {
            throw error as? Failure ?? Failure(.ioError, "\(error)")
        }
    }
}
