import Admission
import FoundationEssentials
import SystemPackage
import TUF
import Trust

/// A simulated terminal's trusted data: a real trust folder, brought up to date from a simulated
/// authority and looked at every second.
struct GateTrust {
    private let folder: TrustFolder
    private let disk: FillableDisk
    private let clock: GateClock
    private let judge: CurrentJudge
    private var seen: FilePath?
    private var loaded = LoadedTrust.none
    private(set) var outage: String?

    /// Installs the authority's root in `path`.
    init(
        in path: FilePath, root: FilePath, disk: FillableDisk, clock: GateClock, judge: CurrentJudge
    ) throws {
        let (trust, floor) = (path.appending("trust"), path.appending("floor"))
        for folder in [path, trust, floor] { try disk.makeFolder(folder) }
        folder = TrustFolder(
            trust, root: root, floor: floor.appending("version.json"), disk: disk)
        (self.disk, self.clock, self.judge) = (disk, clock, judge)
    }

    /// Brings in what is offered, as of `time`.
    func update(from source: UpdateSource, at time: Date) {
        _ = folder.update(from: source, now: time)
    }

    /// All of it is gone; that there was something is still known.
    func lose() {
        for name in (try? disk.names(in: folder.path)) ?? [] {
            try? disk.remove(folder.path.appending(name))
        }
    }

    /// The machine starts: what is on the disk is read.
    mutating func begin(at time: Date) {
        read()
        outage = loaded.outage(at: time, grace: SimulatedAuthority.grace)
    }

    /// One look at the disk; answers whether whether there is an outage has changed.
    mutating func look(at time: Date) -> Bool {
        if folder.currentName != seen { read() }
        let old = outage
        outage = loaded.outage(at: time, grace: SimulatedAuthority.grace)
        return old != outage
    }

    private mutating func read() {
        seen = folder.currentName
        loaded = folder.load()
        judge.replace(loaded.set?.store ?? .empty)
        guard let inventory = loaded.set?.inventory, let signed = inventory.issued else { return }
        clock.learn(signed: signed, ceiling: inventory.expires + SimulatedAuthority.grace)
    }
}
