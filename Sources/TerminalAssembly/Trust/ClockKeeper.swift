import DeviceInterface
package import Failures
package import FoundationEssentials
import LinuxDevices
import SiteConfiguration
import Synchronization
package import SystemPackage
package import Trust
import TUF

/// The clocks of a machine, real or simulated.
package protocol MachineClocks: Sendable {
    /// The time since the machine started, including standby; it never jumps.
    var sinceBoot: Duration { get }
    /// Whether something keeps the wall clock right.
    var isSynchronised: Bool { get }
}

/// The clocks of this machine.
struct SystemClocks: MachineClocks {
    var sinceBoot: Duration { SystemClock.sinceBoot }
    var isSynchronised: Bool { SystemClock().keeper != nil }
}

/// Watches a terminal's clock and stores what is known about it: the floor across restarts of the
/// machine, the reference until the machine restarts. Real and simulated terminals use it.
package final class ClockKeeper: Sendable {
    private struct State {
        var clock: TrustedClock
        var isSynchronised: Bool
        var keptReference: TimeInterval?
    }

    private let state: Mutex<State>
    private let clocks: any MachineClocks
    private let disk: any Disk
    private let floorFile: FilePath
    /// A file in the service's folder under `/run`, which is empty after the machine starts; `nil`
    /// if there is no such folder.
    private let referenceFile: FilePath?
    private let runtimeDisk: any Disk

    /// Reads the stored floor and reference, and the signed times of `contents`. `runtimeFolder` is
    /// the service's folder under `/run`, on `runtimeDisk`. `clocks` are those of this machine unless
    /// given, and `wall` is the present time of its wall clock.
    package init(
        _ trust: TerminalTrust, _ contents: TerminalTrust.Contents, runtimeFolder: FilePath?,
        on runtimeDisk: any Disk = FileDisk(), clocks: (any MachineClocks)? = nil,
        at wall: Date = Date()
    ) {
        let clocks = clocks ?? SystemClocks()
        self.clocks = clocks
        disk = trust.folder.disk
        floorFile = trust.folder.clockFloor
        self.runtimeDisk = runtimeDisk
        referenceFile = runtimeFolder?.appending("clock.json")
        let reference = referenceFile.flatMap { Self.read(TimeInterval.self, $0, on: runtimeDisk) }
        let kept = Self.floor(trust)
        let clock = TrustedClock(
            build: trust.folder.build, floor: kept.floor, reference: reference)
        state = Mutex(
            State(clock: clock, isSynchronised: clocks.isSynchronised, keptReference: reference))
        learn(contents, grace: trust.grace, at: wall)
        // The signed times learned above are not new, so they do not make up for a lost floor.
        guard trust.isVerified, kept == .damaged || trust.folder.lacksClockFloor else { return }
        state.withLock { $0.clock.loseFloor() }
    }

    /// Reads the stored floor of a terminal's clock.
    package static func floor(_ trust: TerminalTrust) -> KeptClockFloor {
        KeptClockFloor.read(trust.folder.clockFloor, on: trust.folder.disk)
    }

    private static func read<Value: Decodable>(
        _ type: Value.Type, _ path: FilePath, on disk: any Disk
    ) -> Value? {
        guard let bytes = try? disk.read(path, limit: 4096) else { return nil }
        return try? JSONDecoder().decode(type, from: Data(bytes))
    }

    private func reading(_ wall: Date, _ isSynchronised: Bool) -> ClockReading {
        ClockReading(wall: wall, sinceBoot: clocks.sinceBoot, isSynchronised: isSynchronised)
    }

    /// Checks the clock. Returns why the time is doubtful, `nil` if it is not, and the earliest
    /// time that it can be.
    package func check(at wall: Date) -> (doubt: String?, floor: Date) {
        state.withLock { state in
            let doubt = state.clock.observe(reading(wall, state.isSynchronised)).doubt
            return (doubt, state.clock.earliest)
        }
    }

    /// Learns the signed times of the trusted data. `grace` is in seconds.
    package func learn(_ contents: TerminalTrust.Contents, grace: TimeInterval, at wall: Date) {
        let signed = contents.set?.inventory.issued ?? contents.store.newestKeyCreation
        guard let signed else { return }
        let ceiling = contents.set.map { $0.inventory.expires + grace }
        state.withLock { state in
            _ = state.clock.learn(
                signed: signed, ceiling: ceiling, reading(wall, state.isSynchronised))
        }
    }

    /// Checks whether the machine's clock is synchronised, and stores floor and reference if they
    /// changed enough. What could not be stored is stored at the next call.
    package func keep() throws(Failure) {
        let isSynchronised = clocks.isSynchronised
        let (floor, reference) = state.withLock { state -> (ClockFloor?, TimeInterval?) in
            state.isSynchronised = isSynchronised
            let moved = abs((state.clock.reference ?? 0) - (state.keptReference ?? 0)) > 1
            return (state.clock.floorToKeep, moved ? state.clock.reference : nil)
        }
        // They are on different file systems; what fails on one must not lose the other.
        var failure: Failure?
        do throws(Failure) {
            if let reference { try keep(reference) }
        } catch { failure = error }
        if let floor { try keep(floor) }
        if let failure { throw failure }
    }

    private func keep(_ reference: TimeInterval) throws(Failure) {
        guard let referenceFile else { return }
        do throws(DiskError) {
            try runtimeDisk.replace(referenceFile, with: Array(Files.json(reference).utf8))
        } catch {
            throw Failure(error)
        }
        state.withLock { $0.keptReference = reference }
    }

    private func keep(_ floor: ClockFloor) throws(Failure) {
        do throws(DiskError) {
            try disk.makeFolder(floorFile.removingLastComponent())
            // An update may have written a later time in the meantime.
            try KeptClockFloor.change(floorFile, on: disk) { floor.raised(by: $0.floor) }
        } catch {
            throw Failure(error)
        }
        state.withLock { $0.clock.noteKept(floor) }
    }
}
