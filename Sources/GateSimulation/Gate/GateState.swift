public import DeviceInterface
public import FoundationEssentials
public import SceneRendering
public import Verdicts

/// The state of a simulated gate at one moment.
public struct GateState: Hashable, Sendable {
    /// The faults of a gate.
    public enum Fault: String, Hashable, Sendable, CaseIterable {
        /// The camera's cable is unplugged.
        case cameraUnplugged = "camera-unplugged"
        /// The camera sends no frames.
        case cameraStalled = "camera-stalled"
        /// The camera repeats the same picture.
        case cameraFrozen = "camera-frozen"
        /// The camera sends frames with half their bytes.
        case cameraCorrupt = "camera-corrupt"
        /// The indicator's cable is unplugged.
        case indicatorUnplugged = "indicator-unplugged"
        /// The barrier's cable is unplugged.
        case barrierUnplugged = "barrier-unplugged"
        /// The clock stands still.
        case clockStopped = "clock-stopped"
        /// The clock shows a wrong time.
        case clockWrong = "clock-wrong"
        /// The disk is full.
        case diskFull = "disk-full"
        /// The keys are older than they should be.
        case keysAged = "keys-aged"
        /// A region's key has expired.
        case keysExpired = "keys-expired"
        /// A region's key was removed.
        case keysRemoved = "keys-removed"
        /// A region's key was revoked.
        case keysRevoked = "keys-revoked"
        /// All keys were lost.
        case keysLost = "keys-lost"
        /// There is no power.
        case powerCut = "power-cut"
    }

    /// A verdict, and how the judge came to it.
    public struct Judgement: Hashable, Sendable {
        /// The verdict that was shown.
        public var verdict: Verdict
        /// The steps of the judgement in order; empty for a failure of the gate's own equipment.
        public var steps: [JudgementStep]

        /// Creates a judgement.
        package init(verdict: Verdict, steps: [JudgementStep]) {
            (self.verdict, self.steps) = (verdict, steps)
        }
    }

    /// What an explored gate may show, by an oracle that knows the truth.
    public struct Opinion: Hashable, Sendable {
        /// Whether green is right, and why not.
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            /// Green is right for the named credentials.
            case mayBeGreen = "may-be-green"
            /// No code is shown.
            case nobody
            /// Several codes are shown.
            case notAlone = "not-alone"
            /// The named credentials do not deserve green.
            case notGood = "not-good"
            /// The named credentials, or their holders, passed a moment ago.
            case passedBefore = "passed-before"
            /// The named part is broken.
            case partBroken = "part-broken"
            /// There is no power.
            case noPower = "no-power"
            /// The named promise was broken.
            case promiseBroken = "promise-broken"
            /// The script has ended, and every promise was kept.
            case promisesKept = "promises-kept"
        }

        /// Whether green is right, and why not.
        public var kind: Kind
        /// The names of credentials, of a part, or the broken promise in words.
        public var detail: String

        /// Creates an opinion.
        package init(_ kind: Kind, _ detail: String = "") {
            (self.kind, self.detail) = (kind, detail)
        }
    }

    /// The current faults.
    public var faults: Set<Fault> = []
    /// How pictures are held and lit.
    public var scene = SceneSettings()
    /// The person or picture in front of the camera; `nil` if there is none.
    public var presented: String?
    /// The time on the gate's clock.
    public var clock: Date
    /// The simulation's own time.
    public var time = Duration.zero
    /// The newest judgement that was shown; `nil` before the first since the last start.
    public var judgement: Judgement?
    /// The lamp that is lit.
    public var lamp = Lamp.dark
    /// Whether the barrier is open after a pulse.
    public var isBarrierOpen = false
    /// The number of times that the barrier was opened.
    public var barrierPulses = 0
    /// The last lines sent to a serial lamp with the `text` protocol, oldest first, each with its
    /// time.
    public var serial: [String] = []
    /// The lines performed so far, each with its time.
    public var script: [String] = []
    /// Whether the script has ended.
    public var hasEnded = false

    /// The opinion of the oracle on an explored gate; `nil` on any other.
    public var opinion: Opinion?

    /// Whether there is power.
    public var hasPower: Bool { !faults.contains(.powerCut) }

    /// Creates the state of a gate that is dark and shut.
    package init(clock: Date) {
        self.clock = clock
    }
}
