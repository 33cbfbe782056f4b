public import FoundationEssentials

/// The state of the system's clocks at one moment.
public struct ClockReading: Hashable, Sendable {
    /// The time of the wall clock.
    public let wall: Date
    /// The time since the machine started, including standby; it never jumps.
    public let sinceBoot: Duration
    /// Whether NTP, PTP or a GNSS receiver keeps the wall clock right.
    public let isSynchronised: Bool

    /// Creates a reading from its parts.
    public init(wall: Date, sinceBoot: Duration, isSynchronised: Bool) {
        self.wall = wall
        self.sinceBoot = sinceBoot
        self.isSynchronised = isSynchronised
    }

    /// The start of the machine on the wall clock, in seconds since 1970. A jump changes it, but
    /// the passage of time does not.
    var offset: TimeInterval { wall.timeIntervalSince1970 - sinceBoot / .seconds(1) }
}

/// Whether the wall clock may be used for judging codes.
public enum ClockState: Hashable, Sendable {
    /// The clock may be used.
    case trusted
    /// The clock is before the program was built: it has no battery, or was never set.
    case neverSet
    /// The clock is before a time that has certainly passed.
    case belowFloor(Date)
    /// The clock moved by that many seconds relative to the time since the machine started, and
    /// nothing that keeps it right confirms the change.
    case jumped(seconds: Int)
    /// The known passed times were lost, and nothing keeps the clock right.
    case floorLost

    /// A text for people that says what is doubtful and how to heal it; `nil` if nothing is.
    public var doubt: String? {
        switch self {
        case .trusted: nil
        case .neverSet: "the clock was never set: set it, or connect a time server"
        case .belowFloor(let floor):
            "the clock shows a time before \(floor.ISO8601Format()), which has passed: set it, or connect a time server"
        // A clock that stands still jumps by more every second, which is no new doubt.
        case .jumped:
            "the clock jumped: connect a time server, bring an update, or start the machine again"
        case .floorLost:
            "the stored state of the clock is missing: connect a time server, or bring a newer update"
        }
    }
}

/// A wall clock that is trusted while nothing contradicts it. It turns readings into states without
/// side effects.
///
/// The floor never decreases. It is the latest of the time at which the program was built, the
/// times of issue in verified metadata, and the last time at which the clock was trusted. The last
/// one follows the clock only up to the ceiling, the expiry of the signed data, so that a faulty
/// battery cannot close a gate for good.
public struct TrustedClock: Sendable {
    /// The largest step of the clock, in seconds, that is no jump; it allows leap seconds.
    static let tolerance: TimeInterval = 10
    /// NTP's own slow corrections, in seconds a second (adjtimex(2)). Faster deviations add up,
    /// because a clock that stands still is no better than one that jumps.
    static let slew: TimeInterval = 0.0005
    /// The permitted difference, in seconds, between the clocks of publishers and terminals.
    static let agreement: TimeInterval = 60
    /// The time, in seconds, by which a power cut may set back the stored last good time.
    static let keepingInterval: TimeInterval = 600

    private let build: Date
    private var floor: ClockFloor
    private var ceiling: Date?
    private var kept: ClockFloor
    /// The start of the machine on the clock while it was trusted. It is kept until the machine
    /// starts again, and no longer.
    public private(set) var reference: TimeInterval?
    /// The time since the machine started at which the reference last followed the clock.
    private var followedAt: Duration?
    /// The result of the last reading.
    public private(set) var state = ClockState.trusted

    /// Creates a clock. `build` is the time at which the program was built, `ceiling` the expiry of
    /// the signed data, and `reference` the value that an earlier process kept since the machine
    /// started.
    public init(
        build: Date, floor: ClockFloor, ceiling: Date? = nil, reference: TimeInterval? = nil
    ) {
        self.build = build
        self.floor = floor
        self.ceiling = ceiling
        self.reference = reference
        kept = floor
    }

    /// The floor: no correct clock is before it.
    public var earliest: Date {
        let signed = floor.signed.map { $0 - Self.agreement }
        // Readings of two threads may arrive out of order.
        let good = floor.lastGood.map { $0 - Self.tolerance }
        return [build, signed, good].compactMap(\.self).max() ?? build
    }

    /// Judges a reading and returns the new state.
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

    /// Lets the reference follow the clock: at once if the clock is kept right, otherwise no faster
    /// than a clock may be corrected.
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

    /// Notes the time of issue and the expiry of verified metadata. If the issue is later than all
    /// known times and the clock agrees with it, the clock is trusted again.
    @discardableResult
    public mutating func learn(
        signed: Date, ceiling: Date?, _ reading: ClockReading
    ) -> ClockState {
        let isNews = signed - Self.agreement > earliest
        floor.signed = max(signed, floor.signed ?? signed)
        self.ceiling = ceiling
        let agrees =
            reading.wall >= signed - Self.agreement && reading.wall <= ceiling ?? .distantFuture
        // A clock that was set ahead of the true time was below no floor; after a correction it
        // would be.
        if isNews, agrees {
            reference = nil
            floor.isLost = nil
        }
        return observe(reading)
    }

    /// Records that the floor was lost, until a time server or a newer update replaces it.
    public mutating func loseFloor() {
        floor.isLost = true
    }

    /// The floor if it should be stored: a signed time rose, the floor was lost or found, or ten
    /// minutes passed since the last one was stored.
    public var floorToKeep: ClockFloor? {
        let good = floor.lastGood?.timeIntervalSince(kept.lastGood ?? .distantPast) ?? 0
        let mustKeep =
            floor.signed != kept.signed || floor.isLost != kept.isLost
            || good >= Self.keepingInterval
        return mustKeep ? floor : nil
    }

    /// Notes that `floor` was stored.
    public mutating func noteKept(_ floor: ClockFloor) {
        kept = floor
    }
}
