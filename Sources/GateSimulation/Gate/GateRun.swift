import Admission
import DeviceInterface
import FoundationEssentials
import Journal
import Passages
import SiteConfiguration
import SceneRendering
import SimulatedDevices
import SimulatedStorage
import SystemPackage
import Terminal
import TerminalAssembly
import TerminalCore
import Trust
import Verdicts

/// A whole gate on virtual time, advanced frame by frame. It has simulated devices around the
/// engine, judge, trust and journal of a real terminal.
///
/// Nothing in it depends on real time, so the same script lines at the same frames give the same
/// lamp.
struct GateRun: Sendable {
    /// The person or picture in front of the camera.
    private struct Presented {
        let name: String
        let person: Person?
        let madeAt: Date
        var end: Duration?
    }

    /// The time from one frame to the next.
    static let interval = Duration.milliseconds(50)
    /// The largest size of the journal, in bytes.
    private static let journalSize = 1 << 20
    /// The time that the barrier stays open after a pulse.
    private static let openTime = Duration.seconds(1)

    private let options: SimulatedGate.Options
    private let pipeline: SimulatedGate.MakePipeline
    private let observe: @Sendable (GateEvent) -> Void
    private let announce: @Sendable (SimulatedRunner.Step) -> Void

    private let outputs = GateOutputs()
    private let judgements = JudgementLog()
    private let clock: GateClock
    private let disk: GatedDisk
    private let room = DiskRoom()
    private let storage = MemoryStorage()
    private let passages = MemoryStorage()
    private let indicator: SimulatedIndicator
    private let barrier: SimulatedBarrier
    private let issuer: SimulatedIssuer
    /// The running terminal's judge; `nil` before the first start.
    private var judge: ReloadableJudge?
    private var authority: SimulatedAuthority
    private let trust: GateTrust
    private var camera: ScriptedCamera

    /// Whether the authority has published what the terminal has not asked for yet.
    private var isUpdateDue = false
    /// The terminal's program; `nil` without power.
    private var terminal: SimulatedRunner?
    /// The terminal's journal; `nil` without power.
    private var book: VerdictJournal?
    private var number: UInt64 = 0
    private var pictures: [String: Card] = [:]
    /// The default way of holding pictures.
    private var settings = SceneSettings()
    private var presented: Presented?
    /// The simulated age of the stored keys, in seconds.
    private var keyAge: TimeInterval = 0
    private var keyFaults: Set<GateState.Fault> = []
    private var pulses = 0
    private(set) var newestFrame: Frame?
    private(set) var script: [Script.Line] = []
    private(set) var hasEnded = false
    private(set) var state: GateState

    /// Creates a gate without faults, whose authority and disk are in `folder`.
    init(
        _ options: SimulatedGate.Options, in folder: FilePath,
        pipeline: @escaping SimulatedGate.MakePipeline,
        observe: @escaping @Sendable (GateEvent) -> Void
    ) throws {
        (self.options, self.pipeline, self.observe) = (options, pipeline, observe)
        announce = { [judgements] step in
            judgements.note(scan: step.scan.verdict)
            observe(.scan(step))
        }
        let outputs = outputs
        issuer = SimulatedIssuer(seed: options.seed)
        clock = GateClock(start: options.start) { outputs.now }
        authority = try SimulatedAuthority(
            in: folder.appending("authority"), issuer: issuer, start: options.start,
            rules: options.signedRules)
        let room = room
        disk = room.disk
        trust = try GateTrust(
            options.configuration, in: folder.appending("terminal"), root: authority.root,
            disk: disk, room: room, clock: clock, now: { outputs.now })
        try trust.update(from: authority.source, at: options.start)
        indicator = SimulatedIndicator(now: { outputs.now }) { change in
            outputs.note(change)
            observe(.lamp(change.lamp, at: change.at))
        }
        barrier = SimulatedBarrier(now: { outputs.now })
        camera = ScriptedCamera(options.format, seed: options.seed)
        state = GateState(clock: options.start)
    }

    /// The time at which the next frame is due.
    var time: Duration { Self.interval * Int(number) }

    /// The content of the journal.
    var journal: [UInt8] { storage.read() }

    /// The keys that judge codes now.
    var trusted: TrustStore { judge?.store ?? .empty }

    /// The true time of day in the simulation.
    private var truth: Date { options.start.addingTimeInterval(time / .seconds(1)) }

    /// Adds a picture that the script can hold by its name.
    mutating func know(_ picture: Card, as name: String) {
        pictures[name] = picture
    }

    /// Performs the lines that are due, takes the next frame and judges it.
    mutating func step(_ lines: [Script.Line]) async {
        if number == 0 { await start() }
        await pass()
        for line in lines where !hasEnded {
            await perform(line.command)
            if options.keepsScript { script.append(line) }
            observe(.performed(line))
        }
        if let end = presented?.end, time >= end { withdraw() }
        await takeFrame()
        tellState()
        number += 1
    }

    /// Ends the script: the last colour ends, and the lamp goes dark.
    mutating func finish() async {
        await indicator.close()
        do throws(DeviceError) {
            try book?.finish()
        } catch {
            observe(.trouble("\(error)"))
        }
        (terminal, book) = (nil, nil)
        tellState()
    }

    private mutating func pass() async {
        let (outputs, now) = (outputs, time)
        let advance: @Sendable (Duration) -> Void = { outputs.now = $0 }
        guard terminal != nil else { return advance(now) }
        await terminal?.pass(until: now, advance)
    }

    private mutating func takeFrame() async {
        let announce = announce
        guard terminal != nil else {
            newestFrame = nil
            return
        }
        if terminal?.readsCamera == true { await readCamera() }
        await terminal?.handle(.tick, announce)
        notePulses()
    }

    private mutating func readCamera() async {
        let announce = announce
        do throws(DeviceError) {
            guard let frame = try camera.frame(number, at: time) else { return }
            await terminal?.look(at: frame, source: camera.name, announce)
            guard terminal?.readsCamera == true else {
                newestFrame = nil
                return
            }
            newestFrame = frame
            observe(.frame(frame))
        } catch {
            newestFrame = nil
            await terminal?.cameraFailed(error, announce)
        }
    }

    private mutating func notePulses() {
        let all = barrier.pulses
        for pulse in all.dropFirst(pulses) { observe(.barrier(at: pulse)) }
        pulses = all.count
    }
}

extension GateRun {
    /// Starts the machine, with the contents of its disk.
    private mutating func start() async {
        clock.begin(at: time)
        judgements.clear()
        let (clock, outputs) = (clock, outputs)
        let (observe, storage) = (observe, storage)
        let trust = trust.start(at: clock.time(at: time), passages: passages)
        let (judge, register) = (trust.judge, trust.register)
        self.judge = judge
        let salt = options.configuration.journal.subjectTags ? issuer.salt : nil
        let journal: VerdictJournal
        do {
            journal = try VerdictJournal(
                storage: storage, maximumSize: Self.journalSize, salt: salt)
        } catch {
            observe(.trouble("\(error)"))
            return
        }
        terminal = SimulatedRunner(
            timing: Timing(options.configuration.timing),
            pipeline: pipeline(judgements.noting(judge.explained)),
            indicator: indicator,
            barrier: barrier, startedAt: time, wallTime: clock.time, stopwatch: options.stopwatch,
            watch: { observe(.handled($0, at: $1)) }, register: register,
            ruleLamp: { judge.policy.stricter[.ruleFailed] ?? .dark },
            checkTrust: { trust.check(at: clock.time(at: outputs.now)) },
            record: journal.sink(
                register, wallTime: { clock.time(at: outputs.now) }, now: { outputs.now }),
            closerLookTime: .milliseconds(100))
        book = journal
    }

    private mutating func perform(_ command: Command) async {
        switch command {
        case .present(let id, let seconds, let changes):
            if let person = Person(id) { present(id, person, seconds, changes) }
        case .picture(let name, let seconds, let changes): present(name, nil, seconds, changes)
        case .withdraw: withdraw()
        case .scene(let changes): change { settings in changes.forEach { $0.apply(to: &settings) } }
        case .resetScene: change { $0 = SceneSettings() }
        case .unplug(let device): setUnplugged(device, true)
        case .plug(let device): setUnplugged(device, false)
        case .camera(.stall): camera.fault = .stall
        case .camera(.freeze): camera.fault = .freeze
        case .camera(.corrupt): camera.fault = .corrupt
        case .clock(let change): clock.change(change, at: time)
        case .disk(let isFull):
            (room.isFull, storage.isFull, passages.isFull) = (isFull, isFull, isFull)
        case .keys(let change): await changeKeys(change)
        case .button: await terminal?.handle(.cleared(by: .button))
        case .power(let isOn): await setPower(isOn)
        case .exploring(let action):
            observe(.trouble("\(action): only an explored gate can do this"))
        case .end: hasEnded = true
        }
    }

    private mutating func setUnplugged(_ device: Command.Device, _ isUnplugged: Bool) {
        switch device {
        case .camera: camera.fault = isUnplugged ? .disconnect : nil
        case .indicator: indicator.isUnplugged = isUnplugged
        case .barrier: barrier.isUnplugged = isUnplugged
        }
    }

    /// Cuts or restores the power. A cut loses everything in memory, so a code still in front of
    /// the camera when the power returns is a new one.
    private mutating func setPower(_ isOn: Bool) async {
        guard isOn != (terminal != nil) else { return }
        if isOn {
            await start()
            guard isUpdateDue else { return }
            update()
            await terminal?.checkTrust()
            return
        }
        (terminal, book) = (nil, nil)
        await indicator.close()
    }
}

extension GateRun {
    /// Holds a person's code or a picture in front of the camera. The code was made at the start of
    /// the current minute.
    private mutating func present(
        _ name: String, _ person: Person?, _ seconds: Double?, _ changes: [SceneChange]
    ) {
        let madeAt = options.start.addingTimeInterval((time / .seconds(60)).rounded(.down) * 60)
        let end = seconds.map { time + .milliseconds(Int64($0 * 1000)) }
        let shown = Presented(name: name, person: person, madeAt: madeAt, end: end)
        camera.settings = settings
        for change in changes { change.apply(to: &camera.settings) }
        presented = shown
        camera.hold(cards(of: shown), at: time)
    }

    private func cards(of shown: Presented) -> [Card] {
        guard let person = shown.person else {
            return pictures[shown.name].map { [$0] } ?? []
        }
        do {
            return try person.cards(issuer, at: shown.madeAt, camera.settings)
        } catch {
            observe(.trouble("\(shown.name): \(error)"))
            return []
        }
    }

    private mutating func withdraw() {
        presented = nil
        camera.takeAway(at: time)
    }

    /// Changes how pictures are held from now on, including the current one.
    private mutating func change(_ change: (inout SceneSettings) -> Void) {
        change(&settings)
        let before = camera.settings
        change(&camera.settings)
        let isRepainted =
            before.colour != camera.settings.colour || before.isDark != camera.settings.isDark
        if isRepainted, let presented { camera.repaint(cards(of: presented)) }
    }

    private mutating func changeKeys(_ change: Command.KeyChange) async {
        var isCarried = false
        do {
            switch change {
            case .age(let seconds):
                keyAge = TimeInterval(seconds)
                keyFaults.insert(.keysAged)
            case .expire(let region):
                try authority.set(region, .expired)
                keyFaults.insert(.keysExpired)
            case .remove(let region):
                try authority.set(region, .removed)
                keyFaults.insert(.keysRemoved)
            case .revoke(let region):
                try authority.set(region, .revoked)
                keyFaults.insert(.keysRevoked)
            case .lose:
                keyFaults.insert(.keysLost)
                trust.lose()
                await terminal?.checkTrust()
                return
            case .fresh:
                try authority.restore()
                (keyAge, keyFaults) = (0, [])
            case .carry:
                guard terminal != nil else {
                    return observe(.trouble("keys carry: the terminal has no power"))
                }
                isCarried = true
            }
            try authority.publish(at: updateTime)
            if isCarried {
                // A stick comes now, by the terminal's own clock.
                try trust.carry(from: authority.source, at: clock.time(at: time))
                keyFaults.remove(.keysLost)
            } else {
                isUpdateDue = true
            }
        } catch {
            observe(.trouble("keys: \(error)"))
        }
        update()
        await terminal?.checkTrust()
    }

    /// The keys have the age that they would have if the last update had come at this time.
    private var updateTime: Date { truth.addingTimeInterval(-keyAge) }

    /// Takes what the authority has published, over the network. A terminal without power does so
    /// after its start.
    private mutating func update() {
        guard isUpdateDue, terminal != nil else { return }
        isUpdateDue = false
        do {
            try trust.update(from: authority.source, at: updateTime)
            keyFaults.remove(.keysLost)
        } catch {
            observe(.trouble("keys: \(error)"))
        }
    }
}

extension GateRun {
    private mutating func tellState() {
        var new = GateState(clock: clock.time(at: time))
        new.faults = faults
        new.scene = presented == nil ? settings : camera.settings
        new.presented = presented?.name
        new.time = time
        new.lamp = outputs.lamp
        new.judgement = judgements.shown
        new.barrierPulses = pulses
        new.isBarrierOpen = barrier.pulses.last.map { time - $0 < Self.openTime } ?? false
        new.serial = outputs.serial
        new.script = script.map(\.script)
        new.hasEnded = hasEnded
        let old = state
        state = new
        // A change of the time alone is not reported.
        (new.time, new.clock) = (old.time, old.clock)
        if new != old { observe(.changed(state)) }
    }

    private var faults: Set<GateState.Fault> {
        var faults = keyFaults
        switch camera.fault {
        case .disconnect: faults.insert(.cameraUnplugged)
        case .stall: faults.insert(.cameraStalled)
        case .freeze: faults.insert(.cameraFrozen)
        case .corrupt: faults.insert(.cameraCorrupt)
        case nil: break
        }
        if indicator.isUnplugged { faults.insert(.indicatorUnplugged) }
        if barrier.isUnplugged { faults.insert(.barrierUnplugged) }
        if !clock.isRunning { faults.insert(.clockStopped) }
        if abs(clock.error(at: time)) >= 1 { faults.insert(.clockWrong) }
        if room.isFull { faults.insert(.diskFull) }
        if terminal == nil { faults.insert(.powerCut) }
        return faults
    }
}
