public import FoundationEssentials

/// What the system's clocks say at one moment.
public struct ClockReading: Hashable, Sendable {
    /// The wall clock.
    public let wall: Date
    /// Time since the machine started, standby included: it never jumps.
    public let sinceBoot: Duration
    /// Whether somebody keeps the wall clock right: NTP, PTP, a GNSS receiver.
    public let isSynchronised: Bool

    /// Takes every part as it is.
    public init(wall: Date, sinceBoot: Duration, isSynchronised: Bool) {
        self.wall = wall
        self.sinceBoot = sinceBoot
        self.isSynchronised = isSynchronised
    }

    /// When the machine started by the wall clock: what a jump changes and time does not.
    var offset: TimeInterval { wall.timeIntervalSince1970 - sinceBoot / .seconds(1) }
}

/// Whether the wall clock may be judged by.
public enum ClockState: Hashable, Sendable {
    /// It may.
    case trusted
    /// It is before the program was made: no battery, or never set.
    case neverSet
    /// It is before a time that has surely passed.
    case belowFloor(Date)
    /// It moved by so many seconds against the time since the machine started, and nobody who keeps it
    /// right says that this was right.
    case jumped(seconds: Int)
    /// What was known of times that have passed is gone, and nobody keeps the clock right.
    case floorLost

    /// What is doubtful, for a person, and what heals it; `nil` if nothing is.
    public var doubt: String? {
        switch self {
        case .trusted: nil
        case .neverSet: "the clock was never set: set it, or connect a time server"
        case .belowFloor(let floor):
            "the clock is before \(floor.ISO8601Format()), which has passed: set it, or connect a time server"
        case .jumped(let seconds):
            "the clock jumped by \(seconds) s: connect a time server, bring an update, or start the machine again"
        case .floorLost:
            "what was kept of the clock is gone: connect a time server, or bring a newer update"
        }
    }
}

/// A wall clock that is believed only while nothing speaks against it. Pure: readings in, a state out.
///
/// The floor never goes down: it is the latest of the time the program was built, the times of issue in
/// verified metadata, and the last time the clock was trusted. That last one follows the clock only up to
/// the ceiling, the end of what is signed: a battery gone mad must not close a gate for good.
public struct TrustedClock: Sendable {
    /// A step of the clock below this is no jump: leap seconds.
    static let tolerance: TimeInterval = 10
    /// NTP's own slow corrections, seconds a second (adjtimex(2)). What goes wrong faster than this is
    /// summed up: a clock that stands still is no better than one that jumps.
    static let slew: TimeInterval = 0.0005
    /// How far the clocks of those who publish and of terminals may honestly differ.
    static let agreement: TimeInterval = 60
    /// How much of the last good time a power cut may lose.
    static let keepingInterval: TimeInterval = 600

    private let build: Date
    private var floor: ClockFloor
    private var ceiling: Date?
    private var kept: ClockFloor
    /// When the machine started by the clock while it was trusted; to be kept until the machine
    /// starts again, and no longer.
    public private(set) var reference: TimeInterval?
    /// When the reference last followed the clock, since the machine started.
    private var followedAt: Duration?
    /// What the last reading gave.
    public private(set) var state = ClockState.trusted

    /// `build` is when the program was made, `ceiling` the end of what is signed, `reference` what an
    /// earlier process kept since the machine started.
    public init(
        build: Date, floor: ClockFloor, ceiling: Date? = nil, reference: TimeInterval? = nil
    ) {
        self.build = build
        self.floor = floor
        self.ceiling = ceiling
        self.reference = reference
        kept = floor
    }

    /// The floor: no honest clock is before it.
    public var earliest: Date {
        let signed = floor.signed.map { $0 - Self.agreement }
        // Readings of two threads may come in the other order than they were made.
        let good = floor.lastGood.map { $0 - Self.tolerance }
        return [build, signed, good].compactMap(\.self).max() ?? build
    }

    /// Takes a reading.
    @discardableResult
    public mutating func observe(_ reading: ClockReading) -> ClockState {
        state = judge(reading)
        guard state == .trusted else { return state }
        floor.isLost = nil
        follow(reading)
        let isBounded = ceiling.map { reading.wall <= $0 } ?? reading.isSynchronised
        if isBounded { floor.lastGood = max(reading.wall, floor.lastGood ?? reading.wall) }
        return state
    }

    /// The reference follows a clock that is kept right at once, and any other no faster than one may be
    /// corrected.
    private mutating func follow(_ reading: ClockReading) {
        defer { followedAt = reading.sinceBoot }
        guard let old = reference, !reading.isSynchronised else {
            reference = reading.offset
            return
        }
        let elapsed = followedAt.map { max(0, (reading.sinceBoot - $0) / .seconds(1)) } ?? 0
        let most = elapsed * Self.slew
        reference = old + min(max(reading.offset - old, -most), most)
    }

    private func judge(_ reading: ClockReading) -> ClockState {
        if reading.wall < build { return .neverSet }
        if reading.wall < earliest { return .belowFloor(earliest) }
        if floor.isLost == true, !reading.isSynchronised { return .floorLost }
        guard let reference, !reading.isSynchronised else { return .trusted }
        let step = reading.offset - reference
        guard abs(step) > Self.tolerance else { return .trusted }
        return .jumped(seconds: Int(exactly: step.rounded()) ?? .max)
    }

    /// Takes the time at which verified metadata was issued, and when it ends. If it is later than all
    /// that was known, and the clock agrees with it, the clock is believed again.
    @discardableResult
    public mutating func learn(
        signed: Date, ceiling: Date?, _ reading: ClockReading
    ) -> ClockState {
        let isNews = signed - Self.agreement > earliest
        floor.signed = max(signed, floor.signed ?? signed)
        self.ceiling = ceiling
        let agrees =
            reading.wall >= signed - Self.agreement && reading.wall <= ceiling ?? .distantFuture
        // A clock that was set ahead of the truth was below no floor; one that is now is.
        if isNews, agrees {
            reference = nil
            floor.isLost = nil
        }
        return observe(reading)
    }

    /// Takes notice that the floor was taken away, until a time server or a newer update makes up for it.
    public mutating func loseFloor() {
        floor.isLost = true
    }

    /// The floor, when it is worth writing down: a signed time rose, it was lost or found, or ten
    /// minutes passed.
    public mutating func floorToKeep() -> ClockFloor? {
        let good = floor.lastGood?.timeIntervalSince(kept.lastGood ?? .distantPast) ?? 0
        guard
            floor.signed != kept.signed || floor.isLost != kept.isLost
                || good >= Self.keepingInterval
        else { return nil }
        kept = floor
        return floor
    }
}
