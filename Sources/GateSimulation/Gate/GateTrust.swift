import Admission
import DeviceInterface
import FoundationEssentials
import Synchronization
import SystemPackage
import TerminalCore
import Trust
import TUF

/// A simulated terminal's trusted data: a real trust folder that is updated from a simulated
/// authority and checked every second.
final class GateTrust: Sendable {
    private let folder: TrustFolder
    private let disk: FillableDisk
    private let clock: GateClock
    private let judge: ReloadableJudge
    private let state = Mutex<(seen: FilePath?, loaded: LoadedTrust)>((nil, .none))

    /// Creates the folders in `path` and installs the authority's root.
    init(
        in path: FilePath, root: FilePath, disk: FillableDisk, clock: GateClock,
        judge: ReloadableJudge
    ) throws {
        let (trust, floor) = (path.appending("trust"), path.appending("floor"))
        for folder in [path, trust, floor] { try disk.makeFolder(folder) }
        folder = TrustFolder(
            trust, root: root, floor: floor.appending("version.json"), disk: disk)
        (self.disk, self.clock, self.judge) = (disk, clock, judge)
    }

    /// Applies the update that `source` offers, as of `time`.
    func update(from source: UpdateSource, at time: Date) {
        _ = folder.update(from: source, now: time)
    }

    /// Deletes all data. The floor still shows that there was some.
    func lose() {
        for name in (try? disk.names(in: folder.path)) ?? [] {
            try? disk.remove(folder.path.appending(name))
        }
    }

    /// Starts the machine, which reads the data from its disk.
    func begin() { state.withLock { read(&$0) } }

    /// Checks the disk and the clock at `time`.
    func look(at time: Date) -> TrustLook {
        let loaded = state.withLock { state in
            if folder.currentName != state.seen { read(&state) }
            return state.loaded
        }
        var look = TrustLook()
        look.outage = loaded.outage(at: time, grace: SimulatedAuthority.grace).map {
            DeviceError(.badData, "judge with the installed keys", advice: "\($0).")
        }
        look.doubts[.clock] = clock.look().doubt.map {
            TrustLook.Doubt($0, advice: "Set the machine's clock.")
        }
        clock.keep(isDiskFull: disk.isFull)
        return look
    }

    private func read(_ state: inout (seen: FilePath?, loaded: LoadedTrust)) {
        state.seen = folder.currentName
        state.loaded = folder.load()
        judge.replace(state.loaded.set?.store ?? .empty)
        guard let inventory = state.loaded.set?.inventory, let signed = inventory.issued else {
            return
        }
        clock.learn(signed: signed, ceiling: inventory.expires + SimulatedAuthority.grace)
    }
}
