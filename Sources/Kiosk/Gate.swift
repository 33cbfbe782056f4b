public import DeviceInterface
public import FoundationEssentials
public import Journal
public import PixelConversion
public import Terminal
public import TerminalCore
public import Verdicts

/// The terminal that a page shows.
public struct Gate: Sendable {
    /// A key or certificate with which the terminal judges codes.
    public struct TrustedKey: Codable, Sendable {
        /// The region of the key.
        public var region: String
        /// The key's identifier in codes.
        public var keyID: String
        /// The kind of key, such as `regional` or `signer-certificate`.
        public var kind: String
        /// The first moment of validity.
        public var validFrom: Date
        /// The last moment of validity.
        public var validUntil: Date

        /// Creates a key from its parts.
        public init(
            region: String, keyID: String, kind: String, validFrom: Date, validUntil: Date
        ) {
            self.region = region
            self.keyID = keyID
            self.kind = kind
            self.validFrom = validFrom
            self.validUntil = validUntil
        }
    }

    /// The name of the site.
    public var siteName: String
    /// The program's version.
    public var version: String
    /// Queries the engine for the failed parts; an engine that hangs does not answer.
    public var failedParts: @Sendable () async -> Set<DecisionMachine.Part>
    /// Distributes the events at the gate to viewers.
    public var hub: EventHub
    /// The time at which the terminal started, on the engine's clock.
    public var start: Duration
    /// Returns the counts so far.
    public var statistics: @Sendable () async -> GateStatistics.Snapshot
    /// Returns the verdicts of the last hours, by hours since 1970 and reason.
    public var hours: @Sendable (_ count: Int) async -> [Int: [Reason: Int]]
    /// Returns the camera's next frame; `nil` if none arrives soon.
    public var nextFrame: @Sendable () async -> Frame?
    /// Notes that the terminal is alive at a time of day.
    public var tick: @Sendable (Date) -> Void = { _ in }
    /// Returns the resources that the terminal's process uses.
    public var process: @Sendable () async -> ProcessStatus? = { ProcessStatus.own }
    /// The name of the terminal's time zone.
    public var timeZone = TimeZone.current.identifier
    /// The clock with the time of day.
    public var wallClock: any WallClock
    /// Returns the time on the engine's clock.
    public var now: @Sendable () -> Duration
    /// Whether there is a camera whose picture can be shown.
    public var hasCamera = false
    /// The names of all parts; those not reported as failed work.
    public var parts: [String] = []
    /// Returns the number of frames that the camera took and nobody examined.
    public var droppedFrames: @Sendable () async -> Int = { 0 }
    /// Returns the keys with which the terminal judges codes.
    public var keys: @Sendable () async -> [TrustedKey] = { [] }
    /// The configuration, without secrets.
    public var configuration = ""
    /// Returns the newest entries of the journal before a byte; `nil` if there is no journal.
    public var journalPage:
        (
            @Sendable (_ before: Int?, _ limit: Int, JournalFilter) async throws ->
                JournalReader.Page
        )?
    /// Returns the entries of the journal's piece that begins at a byte; `nil` if there is no journal.
    public var journalPiece: (@Sendable (_ from: Int) async throws -> JournalReader.Page)?
    /// Makes a small picture of a frame with at most the given number of columns; throws if the frame
    /// cannot be examined.
    public typealias MakePicture = @Sendable (Frame, Int) throws -> GreyPicture
    /// Makes the pictures of a gate that is not simulated; unless set, in this process.
    public var greyPicture: MakePicture = { frame, columns in
        try PixelConverter().greyPicture(of: frame, maximumColumns: columns)
    }
    /// Returns whether the terminal was heard of lately. A page far from it must not greet viewers with
    /// the state of a terminal that hangs.
    package var isHeard: @Sendable () -> Bool = { true }
    /// Ends the verdict for the next person, and takes no passage back.
    public var clear: @Sendable () async -> Void = {}
    /// Whether devices and people are simulated.
    public var isSimulated = false
    /// The controls of the simulation; `nil` if a page cannot control it.
    public var simulator: (any SimulatorPanel)?
    /// Whether the latency from picture to lamp is meaningful. On a simulation's clock nothing
    /// takes any time.
    var hasLatency: Bool { simulator == nil }

    /// Creates a gate for a terminal.
    public init(
        siteName: String, version: String, watch: GateMonitor, wallClock: any WallClock,
        now: @escaping @Sendable () -> Duration,
        failedParts: @escaping @Sendable () async -> Set<DecisionMachine.Part>
    ) {
        self.init(
            siteName: siteName, version: version, hub: watch.hub, start: watch.statistics.start,
            wallClock: wallClock, now: now, failedParts: failedParts,
            statistics: { watch.statistics.snapshot }, hours: { watch.statistics.hours($0) },
            nextFrame: { await watch.preview.nextFrame() })
        tick = { watch.tell(.tick($0)) }
    }

    /// Creates a gate for a terminal that is observed elsewhere.
    package init(
        siteName: String, version: String, hub: EventHub, start: Duration,
        wallClock: any WallClock, now: @escaping @Sendable () -> Duration,
        failedParts: @escaping @Sendable () async -> Set<DecisionMachine.Part>,
        statistics: @escaping @Sendable () async -> GateStatistics.Snapshot,
        hours: @escaping @Sendable (Int) async -> [Int: [Reason: Int]],
        nextFrame: @escaping @Sendable () async -> Frame?
    ) {
        (self.siteName, self.version, self.hub, self.start) = (siteName, version, hub, start)
        (self.wallClock, self.now) = (wallClock, now)
        (self.failedParts, self.statistics) = (failedParts, statistics)
        (self.hours, self.nextFrame) = (hours, nextFrame)
    }

    /// Shows a journal, which is read on a thread of its own.
    public mutating func show(_ journal: JournalReader) {
        journalPage = { before, limit, filter in
            try await BackgroundThread.shared.run {
                try journal.page(before: before, limit: limit, filter)
            }
        }
        journalPiece = { from in
            try await BackgroundThread.shared.run { try journal.piece(from: from) }
        }
    }
}

/// The controls of the simulated gate behind a page.
public protocol SimulatorPanel: Sendable {
    /// Returns a JSON object: people, faults, scene, clock, barrier, serial log and the script so
    /// far, and the newest judgement with its steps.
    func state() async -> String
    /// Returns the script so far and the pictures that it uses, as an archive for `tar`.
    func archive() async -> [UInt8]
    /// Carries out one line of a script.
    func run(_ line: String) async throws(SimulatorRefusal)
    /// Holds a PNG or JPEG picture in front of the camera.
    func show(picture: [UInt8]) async throws(SimulatorRefusal)
}

/// The reason why a simulator refuses a line.
public struct SimulatorRefusal: Error, Hashable {
    /// The mistake, and what would be accepted.
    public var message: String
    /// The column of the mistake in the line, from 1.
    public var column: Int

    /// Creates a refusal from its parts.
    public init(_ message: String, column: Int = 1) {
        self.message = message
        self.column = column
    }
}
