public import DeviceInterface
public import FoundationEssentials
public import Journal
public import Terminal
public import TerminalCore

/// The terminal that a page shows.
public struct Gate: Sendable {
    /// A key or certificate the terminal judges with.
    public struct TrustedKey: Sendable {
        /// Whose it is.
        public var region: String
        /// As codes name it.
        public var keyID: String
        /// What it is, as in `regional` or `signer-certificate`.
        public var kind: String
        /// First moment of validity.
        public var validFrom: Date
        /// Last moment of validity.
        public var validUntil: Date

        /// Takes every part as it is.
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

    /// What the site is called.
    public var siteName: String
    /// The program's version.
    public var version: String
    /// Asks the engine what is at fault; one that hangs does not answer.
    public var failedParts: @Sendable () async -> Set<DecisionMachine.Part>
    /// What watches it.
    public var watch: GateWatch
    /// The time of day.
    public var wallClock: any WallClock
    /// The engine's time line.
    public var now: @Sendable () -> Duration
    /// Whether there is a camera, whose picture can be shown.
    public var hasCamera = false
    /// The parts there are; those that are not told to have failed work.
    public var parts: [String] = []
    /// Frames the camera took and nobody looked at.
    public var droppedFrames: @Sendable () async -> Int = { 0 }
    /// What it judges with.
    public var keys: @Sendable () async -> [TrustedKey] = { [] }
    /// The configuration, without secrets.
    public var configuration = ""
    /// Its journal, if it has one that can be read.
    public var journal: JournalReader?
    /// Whether its devices and its people are simulated.
    public var isSimulated = false
    /// What a page can do with the simulation, if it can.
    public var simulator: (any SimulatorPanel)?
    /// Whether what it takes from picture to lamp means anything: nothing takes any time on a
    /// simulation's time line.
    var hasLatency: Bool { simulator == nil }

    /// A terminal that is watched.
    public init(
        siteName: String, version: String, watch: GateWatch, wallClock: any WallClock,
        now: @escaping @Sendable () -> Duration,
        failedParts: @escaping @Sendable () async -> Set<DecisionMachine.Part>
    ) {
        self.siteName = siteName
        self.version = version
        self.failedParts = failedParts
        self.watch = watch
        self.wallClock = wallClock
        self.now = now
    }
}

/// The simulated gate behind a page.
public protocol SimulatorPanel: Sendable {
    /// A JSON object: people, faults, scene, clock, barrier, serial log, script so far.
    func state() async -> String
    /// Carries out one line of a script.
    func run(_ line: String) async throws(SimulatorRefusal)
    /// Holds a PNG or JPEG picture in front of the camera.
    func show(picture: [UInt8]) async throws(SimulatorRefusal)
}

/// Why a simulator does not do what a line says.
public struct SimulatorRefusal: Error, Hashable {
    /// What is wrong and what would be accepted.
    public var message: String
    /// Where in the line, from 1.
    public var column: Int

    /// Takes both as they are.
    public init(_ message: String, column: Int = 1) {
        self.message = message
        self.column = column
    }
}
