import Admission
import AtomicFiles
import Cryptography
public import DeviceInterface
public import FoundationEssentials
import Glibc
import Hexadecimal
import Pictures
import SceneRendering
import SimulatedDevices
package import SiteConfiguration
import Synchronization
public import SystemPackage
public import Terminal
import TerminalCore
public import Trust
public import Verdicts

/// An interactive gate: the whole terminal on simulated devices. It is controlled line by line
/// while it runs.
///
/// The actions and their virtual times form a script. Playing it again gives the same verdicts and
/// the same lamp. The time is advanced by `run` with the real clock, or by `advance` at once.
/// Everything else may be called from any thread.
public final class SimulatedGate: Sendable {
    /// The settings of a gate.
    public struct Options: Sendable {
        /// The seed of everything random.
        public var seed: UInt64 = 1
        /// The site's configuration, of which the times, the rules and the handling of trusted data
        /// apply.
        package var configuration = Configuration.defaults
        /// The contents of the signed rules that the simulated authority publishes, by their names.
        package var signedRules: [String: [UInt8]] = [:]
        /// The size and pixel format of the camera: GREY, YUYV, NV12, YU12 or RGB3.
        public var format = FrameFormat(.yuyv, width: 640, height: 480)
        /// The true time of day when the simulation begins: 2026-06-01T08:00:00Z.
        public var start = Date(timeIntervalSince1970: 1_780_300_800)

        /// Whether performed lines are kept as a script. A demo that runs for ever keeps none.
        public var keepsScript = true

        /// A stopwatch for the work of decoding and judging. No decision depends on it.
        public var stopwatch: @Sendable () -> Duration = { .zero }

        /// Creates the default settings.
        public init() {}
    }

    /// A function that combines a decoder and a judge each time the machine starts.
    public typealias MakePipeline =
        @Sendable (_ judge: @escaping @Sendable ([UInt8], Date) -> ScannedCode) -> ScanPipeline

    private struct Shared {
        var state: GateState
        var frame: Frame?
        var script: [Script.Line] = []
        /// The actions of people that are not performed yet.
        var waiting: [(text: String, command: Command)] = []
        /// The lines of a script that are not performed yet.
        var scripted: ArraySlice<Script.Line> = []
        /// The script that is played again and again; `nil` if none is.
        var endless: (script: Script, laps: Int)?
        var pictures: [String: [UInt8]] = [:]
        var newPictures: [String: Card] = [:]
        var journal: [UInt8] = []
        var trusted: TrustStore
    }

    /// The true time of day when the simulation begins.
    public let start: Date
    private let folder: FilePath
    private let shared: Mutex<Shared>
    /// The run; `nil` while a task advances its time.
    private let run: Mutex<GateRun?>

    /// The largest size of a picture's file, in bytes.
    public static let largestPicture = 8 << 20
    private static let longestSide = 4096
    private static let maximumPictures = 32
    /// The number of lines that may wait for the next frame.
    private static let maximumWaiting = 256

    /// Creates a gate without faults and with nobody in front of it. `observe` receives the events
    /// in order, from the task that advances the time, and must not block.
    ///
    /// Throws if the gate's folder cannot be set up.
    public init(
        _ options: Options = Options(), pipeline: @escaping MakePipeline,
        observe: @escaping @Sendable (GateEvent) -> Void = { _ in }
    ) throws(SimulationError) {
        start = options.start
        folder = try Self.temporaryFolder()
        do {
            let run = try GateRun(options, in: folder, pipeline: pipeline, observe: observe)
            shared = Mutex(Shared(state: run.state, trusted: run.trusted))
            self.run = Mutex(run)
        } catch {
            try? FileManager.default.removeItem(atPath: folder.string)
            throw SimulationError("the simulated gate cannot be set up: \(error)")
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder.string)
    }

    private static func temporaryFolder() throws(SimulationError) -> FilePath {
        let pattern = FileManager.default.temporaryDirectory.appending(path: "gatelight-XXXXXX")
            .path
        var name = Array(pattern.utf8CString)
        guard mkdtemp(&name) != nil else {
            throw SimulationError("make folder \(pattern): \(Errno(rawValue: errno))")
        }
        return FilePath(
            String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    /// The current state of the gate.
    public var state: GateState { shared.withLock { $0.state } }

    /// The camera's newest picture; `nil` if it delivers none.
    public var newestFrame: Frame? { shared.withLock { $0.frame } }

    /// All actions so far as a script.
    public var script: String {
        shared.withLock { $0.script.map { "\($0.script)\n" }.joined() }
    }

    /// The content of the gate's journal on its disk.
    public var journal: [UInt8] { shared.withLock { $0.journal } }

    /// The keys that judge codes now.
    public var trusted: TrustStore { shared.withLock { $0.trusted } }
}

extension SimulatedGate {
    /// Performs a command with the next frame.
    ///
    /// Throws if the command is not valid, names an unknown picture, comes after the end, or too
    /// many are waiting.
    public func perform(_ line: String) throws(ScriptError) {
        var words = try Words(line[...])
        let text = words.text
        guard !words.isEmpty else {
            throw ScriptError(column: 1, "the line is empty; write a command")
        }
        let command = try Command(live: &words)
        try shared.withLock { shared throws(ScriptError) in
            try Self.expectPicture(command, shared)
            guard !shared.state.hasEnded else {
                throw ScriptError(column: 1, "the simulation has ended")
            }
            guard shared.waiting.count < Self.maximumWaiting else {
                throw ScriptError(column: 1, "too many commands at once: wait for the next frame")
            }
            shared.waiting.append((text, command))
        }
    }

    /// Replaces the lines of the script. They are performed at their own times, which must all be
    /// in the future. Add its pictures first with `know(picture:as:)`.
    ///
    /// Throws if a picture is unknown.
    public func play(_ script: Script) throws(ScriptError) {
        try shared.withLock { shared throws(ScriptError) in
            for line in script.lines { try Self.expectPicture(line.command, shared) }
            (shared.scripted, shared.endless) = (script.lines[...], nil)
        }
    }

    /// Plays a script without pictures again and again, without a pause, until another is played.
    public func play(endlessly script: Script) {
        shared.withLock { $0.endless = (script, 0) }
    }

    private static func expectPicture(_ command: Command, _ shared: Shared) throws(ScriptError) {
        guard case .picture(let name, _, _) = command, shared.pictures[name] == nil else { return }
        throw ScriptError(column: 1, "\(name): no such picture; add it first")
    }

    /// Stores a PNG or JPEG file and holds it in front of the camera. Its name is the first 16
    /// hexadecimal digits of its SHA-256.
    ///
    /// Throws as `know(picture:as:)` and `perform` do.
    public func hold(picture bytes: [UInt8]) throws(ScriptError) {
        let kind = bytes.starts(with: [0x89]) ? "png" : "jpg"
        let name = "\(Digest.sha256(bytes).prefix(8).hexadecimal).\(kind)"
        try know(picture: bytes, as: name)
        try perform("picture \(name)")
    }

    /// Adds a PNG or JPEG file with a name.
    ///
    /// Throws if it is too large, cannot be decoded, or too many are stored.
    public func know(picture bytes: [UInt8], as name: String) throws(ScriptError) {
        guard bytes.count <= Self.largestPicture else {
            throw ScriptError(column: 1, "\(name): larger than 8 MiB; scale it down")
        }
        let held: Card
        do {
            let (width, height, samples) = try Picture.rgb(bytes, longestSide: Self.longestSide)
            held = .photograph(width: width, height: height, pixels: samples)
        } catch {
            throw ScriptError(column: 1, "\(name): \(error)")
        }
        try shared.withLock { shared throws(ScriptError) in
            guard shared.pictures[name] != nil || shared.pictures.count < Self.maximumPictures
            else {
                throw ScriptError(
                    column: 1, "more than \(Self.maximumPictures) pictures; restart the simulation")
            }
            shared.pictures[name] = bytes
            shared.newPictures[name] = held
        }
    }

    /// The script so far, and the pictures that it uses by name, as of one moment.
    private var saved: (script: String, pictures: [(name: String, bytes: [UInt8])]) {
        shared.withLock { shared in
            let used = Set(
                shared.script.compactMap { line in
                    if case .picture(let name, _, _) = line.command { name } else { nil }
                })
            let pictures = used.sorted().compactMap { name in
                shared.pictures[name].map { (name: name, bytes: $0) }
            }
            return (shared.script.map { "\($0.script)\n" }.joined(), pictures)
        }
    }

    /// The script so far and the pictures that it uses, as an archive for `tar`. The script in it is
    /// `gate.script`.
    public var archive: [UInt8] {
        let (script, pictures) = saved
        return ScriptArchive.bytes(
            of: [(ScriptArchive.scriptName, Array(script.utf8))]
                + pictures.map { ($0.name, $0.bytes) })
    }

    /// Writes the script so far, and the pictures that it uses into the same folder.
    public func save(script path: FilePath) throws(SimulationError) {
        let (script, pictures) = saved
        do {
            for (name, bytes) in pictures {
                try AtomicFile.replace(
                    path.removingLastComponent().appending(name), with: bytes,
                    permissions: [.ownerReadWrite, .groupRead, .otherRead])
            }
            try AtomicFile.replace(
                path, with: Array(script.utf8),
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
        } catch {
            throw SimulationError("write \(path): \(error)")
        }
    }
}

extension SimulatedGate {
    /// Advances the time with the real clock until the task is cancelled or the script ends. A slow
    /// machine slows the simulation down. No frame is skipped, so that the simulation can be
    /// repeated.
    public func run() async {
        var origin = ContinuousClock.now - (time ?? .zero)
        while !Task.isCancelled, !state.hasEnded, let time = time {
            let late = ContinuousClock.now - (origin + time)
            if late > .milliseconds(250) { origin += late }
            try? await Task.sleep(until: origin + time, clock: .continuous)
            guard !Task.isCancelled else { break }
            await step()
        }
        await finish()
    }

    /// Advances the time at once, up to and including the frame at `end`, or until the script ends.
    /// Only one task may do so at a time.
    public func advance(to end: Duration) async {
        while !Task.isCancelled, !state.hasEnded, let time = time, time <= end {
            await step()
        }
    }

    /// Ends the simulation: the lamp goes dark, and the script gets its `end`.
    public func finish() async {
        if !state.hasEnded {
            try? perform("end")
            await step()
        }
        await advance { await $0.finish() }
    }

    /// The time at which the next frame is due; `nil` while another task advances the time.
    private var time: Duration? { run.withLock { $0?.time } }

    private func step() async {
        await advance { run in
            let (lines, pictures) = due(at: run.time)
            for (name, picture) in pictures { run.know(picture, as: name) }
            await run.step(lines)
        }
    }

    /// Changes the run and publishes the result; does nothing while another task does so.
    private func advance(_ change: (inout GateRun) async -> Void) async {
        guard var run = run.withLock({ $0.take() }) else { return }
        await change(&run)
        publish(run)
        self.run.withLock { $0 = run }
    }

    /// Returns what is due at a frame: first the lines of the script, then the actions of people.
    private func due(at time: Duration) -> (
        lines: [Script.Line], pictures: [String: Card]
    ) {
        shared.withLock { shared in
            if shared.scripted.isEmpty, let (script, laps) = shared.endless {
                shared.scripted = script.lines(ofLap: laps)[...]
                shared.endless = (script, laps + 1)
            }
            let scripted = shared.scripted.prefix { $0.at <= time }
            shared.scripted = shared.scripted.dropFirst(scripted.count)
            let live = shared.waiting.map {
                Script.Line(at: time, command: $0.command, text: $0.text)
            }
            shared.waiting = []
            defer { shared.newPictures = [:] }
            return (scripted + live, shared.newPictures)
        }
    }

    private func publish(_ run: GateRun) {
        shared.withLock { shared in
            shared.state = run.state
            shared.frame = run.newestFrame
            shared.script = run.script
            shared.journal = run.journal
            shared.trusted = run.trusted
        }
    }
}
