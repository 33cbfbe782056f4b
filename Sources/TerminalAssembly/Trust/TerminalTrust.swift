import AtomicFiles
package import Failures
package import FoundationEssentials
import LinuxDevices
import Revocation
package import SiteConfiguration
import SystemPackage
package import Trust
import TUF

/// The location of a terminal's trusted data, and how to read and update it.
///
/// With an installed root, the data is a verified set that updates replace. Without one, it is a
/// plain folder of keys, and whoever put them there is responsible for them.
package struct TerminalTrust {
    /// The settings, with their paths resolved.
    package let settings: TrustSettings
    /// The folder of the verified set.
    package let folder: TrustFolder
    /// Whether a root is installed.
    package let isVerified: Bool
    /// The name of the data in messages: its folder.
    package let name: String

    /// `directory` takes precedence over the folder in `settings`. It then also holds the root and
    /// the floor.
    package init(_ settings: TrustSettings, directory: String?) {
        var settings = settings
        if let directory {
            settings.directory = FilePath(argument: directory)
            settings.root = settings.directory.appending("root.json")
            settings.floor = settings.directory.appending("floor")
        }
        self.settings = settings
        folder = Self.folder(settings, build: SystemClock.buildTime, disk: FileDisk())
        isVerified = (try? FileDisk().size(of: settings.root)) != nil
        name = settings.directory.string
    }

    /// Creates a simulated terminal's trust on a disk of its own. `name` is used in messages, and
    /// the program is as old as `build`.
    package init(_ settings: TrustSettings, name: String, disk: any Disk, build: Date) {
        self.settings = settings
        folder = Self.folder(settings, build: build, disk: disk)
        isVerified = true
        self.name = name
    }

    private static func folder(
        _ settings: TrustSettings, build: Date, disk: any Disk
    ) -> TrustFolder {
        TrustFolder(
            settings.directory, root: settings.root,
            floor: settings.floor.appending("version.json"),
            holding: settings.revocation == .filters ? .filtersOnly : .everything, build: build,
            disk: disk)
    }

    /// Reads the settings from the configuration file `config`; the defaults if it is `nil`.
    package init(config: String?, directory: String?) throws(Failure) {
        self.init(try JudgeAssembly.configuration(config).trust, directory: directory)
    }

    /// The loaded data and its problems.
    package struct Contents {
        /// The trusted keys and revocation lists.
        package var store = TrustStore.empty
        /// The verified set; `nil` if there is none.
        package var set: TrustedSet?
        /// The result of loading the verified set; `nil` for a plain folder.
        package var loaded: LoadedTrust?
        /// The problems, one line each.
        package var problems: [String] = []
        /// Whether the plain folder does not exist.
        package var isMissing = false
    }

    /// Loads the data. Problems are returned, not thrown.
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

    /// The time by which an update judges expiry: `given`, or else `wall`, the clock's time, but
    /// never earlier than a time that has certainly passed.
    package func time(_ given: Date?, at wall: Date = Date()) throws(Failure) -> Date {
        if let given { return given }
        let floor = ClockKeeper.floor(self).floor
        let signed = folder.load().set?.inventory.issued
        let passed = [folder.build, floor.signed, floor.lastGood, signed]
        return passed.compactMap(\.self).reduce(wall, max)
    }

    /// Seconds after the data's signed expiry at which the terminal goes out of service.
    package var grace: TimeInterval { settings.outOfServiceAfter / .seconds(1) }

    /// Records that a counter was lost, so that a later loss cannot make this one look smaller. A
    /// process without write access leaves this to the next update.
    package func noteLoss() {
        guard isVerified, let lock = try? FolderLock(settings.directory) else { return }
        try? folder.noteLoss()
        _ = consume lock
    }

    /// Applies the update that a source offers, holding the folder's lock.
    ///
    /// Throws if no root is installed or the folder cannot be written. A refused update is an
    /// outcome, not an error.
    package func update(from source: UpdateSource, now: Date) throws(Failure) -> UpdateOutcome {
        guard isVerified else {
            throw Failure(
                .configuration,
                "\(settings.root): no root to verify updates with. Put the root metadata from the publisher of your keys there."
            )
        }
        if let problem = folder.rootProblem() { throw Failure(.configuration, problem) }
        do {
            try Files.makeFolder(settings.directory)
            try Files.makeFolder(settings.floor)
            let lock = try FolderLock(settings.directory)
            let outcome = folder.update(from: source, now: now)
            _ = consume lock
            return outcome
        } catch let error as DiskError {
            throw Failure(error)
        } catch {
            throw error as? Failure ?? Failure(.ioError, "\(error)")
        }
    }
}
