public import FoundationEssentials
public import SimulatedDevices
public import Verdicts

/// What a simulated gate looks like at one moment.
public struct GateState: Hashable, Sendable {
    /// Something that can be wrong.
    public enum Fault: String, Hashable, Sendable, CaseIterable {
        /// A device has no cable, or a camera misbehaves.
        case cameraUnplugged = "camera-unplugged"
        case cameraStalled = "camera-stalled"
        case cameraFrozen = "camera-frozen"
        case cameraCorrupt = "camera-corrupt"
        case indicatorUnplugged = "indicator-unplugged"
        case barrierUnplugged = "barrier-unplugged"
        /// The clock stands still, or does not say the right time.
        case clockStopped = "clock-stopped"
        case clockWrong = "clock-wrong"
        /// There is no room for the journal.
        case diskFull = "disk-full"
        /// What was done to the keys.
        case keysAged = "keys-aged"
        case keysExpired = "keys-expired"
        case keysRemoved = "keys-removed"
        case keysRevoked = "keys-revoked"
        case keysLost = "keys-lost"
        /// Nothing works.
        case powerCut = "power-cut"
    }

    /// What is wrong.
    public var faults: Set<Fault> = []
    /// How things are held and lit.
    public var scene = SceneSettings()
    /// The person or picture that is before the camera.
    public var presented: String?
    /// The time the gate believes.
    public var clock: Date
    /// The simulation's own time.
    public var time = Duration.zero
    /// What the lamp shows.
    public var lamp = Lamp.dark
    /// Whether the barrier stands open after a pulse.
    public var isBarrierOpen = false
    /// How often it was opened.
    public var barrierPulses = 0
    /// What a serial lamp with the `text` protocol was told last, oldest first, each with its time.
    public var serial: [String] = []
    /// The lines performed so far, each with its time.
    public var script: [String] = []
    /// Whether the script is over.
    public var hasEnded = false

    /// Whether there is power.
    public var hasPower: Bool { !faults.contains(.powerCut) }

    init(clock: Date) {
        self.clock = clock
    }
}
