import DeviceInterface
import FoundationEssentials
import GateSimulation
import Regions
import Synchronization
import SystemPackage
import TUF
import Trust
import Verdicts

/// What is true in a simulated run: who stands at the gate, what is broken, and what lamp and
/// barrier show. Devices ask it, and the oracle follows it.
final class World: Sendable {
    /// The parts that can be broken.
    enum Part: String, Sendable, CaseIterable {
        case camera, decoder, reader, indicator, barrier, disk, trust, network
    }

    /// The inputs that a terminal waits for.
    enum Input: Hashable, Sendable {
        case camera, reader, button
    }

    /// What a part does that is broken.
    enum Fault: Hashable, Sendable {
        /// Its cable is out.
        case unplugged
        /// The camera sends nothing.
        case stalled
        /// The camera repeats one picture, taken at that time.
        case frozen(Duration)
        /// The camera's frames end in the middle.
        case corrupt
        /// The camera's frames arrive late by that time.
        case late(Duration)
        /// Calls do not return until that time.
        case hangs(until: Duration)
        /// The disk has no room.
        case full
    }

    /// Something that happened, for the oracle.
    enum Happening: Sendable {
        case view([Credential])
        case reading(Credential)
        case lamp(Lamp)
        case barrier(isOpen: Bool)
        case fault(Part, Fault?)
        case button
        case started(String)
        case ended(String)
        case stopped(String, Bool)
        /// A program was told to end, or killed.
        case told(String, mayFinish: Bool)
        /// What a board shows next is of a call that it kept while it hung.
        case kept(Part)
        case powered(Bool)
        case clock(isRight: Bool)
        /// A version was offered to the terminal's update.
        case offered(Int)
        case published(Int)
        case recorded(Int)
        /// The journal has the line of a verdict.
        case judged(Verdict)
        /// The program found a broken invariant.
        case foundWrong(String)
        case lost(String)
    }

    private struct State {
        var view: [Credential] = []
        var views: [(since: Duration, shown: [Credential])] = [(.zero, [])]
        var readings: [(payload: [UInt8], at: Duration)] = []
        var presses: [Duration] = []
        var faults: [Part: Fault] = [:]
        var lamp = Lamp.dark
        var isOpen = false
        var isCalm = false
        var owners: [Part: SimulatedProcess] = [:]
        var waiting: [Input: SimulatedEvent] = [:]
    }

    let site: Site
    let scheduler: Scheduler
    let start: Date
    private let state = Mutex(State())
    private let tell: @Sendable (Happening, Duration) -> Void

    init(
        _ site: Site, on scheduler: Scheduler, start: Date,
        tell: @escaping @Sendable (Happening, Duration) -> Void
    ) {
        (self.site, self.scheduler, self.start, self.tell) = (site, scheduler, start, tell)
    }

    var now: Duration { scheduler.now }
    /// The true time of day.
    var truth: Date { start.addingTimeInterval(now / .seconds(1)) }

    /// Tells the oracle.
    func happened(_ happening: Happening) { tell(happening, now) }
}

// MARK: People

extension World {
    /// What is held before the camera from now on.
    func show(_ credentials: [Credential]) {
        let now = now
        state.withLock { state in
            state.view = credentials
            state.views.append((now, credentials))
            if state.views.count > 64 { state.views.removeFirst(32) }
        }
        happened(.view(credentials))
    }

    /// What is held before the camera now.
    var view: [Credential] { state.withLock { $0.view } }

    /// What was before the camera at a time.
    func view(at time: Duration) -> [Credential] {
        state.withLock { $0.views.last { $0.since <= time }?.shown ?? [] }
    }

    /// A code is read by the code reader.
    func read(_ credential: Credential) {
        let now = now
        guard fault(of: .reader) == nil else { return }
        state.withLock { $0.readings.append((credential.payload, now)) }
        happened(.reading(credential))
        wake(.reader)
    }

    /// Takes the oldest reading that waits.
    func takeReading() -> (payload: [UInt8], at: Duration)? {
        state.withLock { $0.readings.isEmpty ? nil : $0.readings.removeFirst() }
    }

    /// The attendant presses the button.
    func press() {
        let now = now
        state.withLock { $0.presses.append(now) }
        happened(.button)
        wake(.button)
    }

    /// Takes the oldest press that waits.
    func takePress() -> Duration? {
        state.withLock { $0.presses.isEmpty ? nil : $0.presses.removeFirst() }
    }

    /// Forgets what waits in devices, as when the machine loses its power.
    func dropInputs() { state.withLock { ($0.readings, $0.presses) = ([], []) } }

    /// Signals `event` whenever there may be something to read from an input.
    func listen(to input: Input, _ event: SimulatedEvent) {
        state.withLock { $0.waiting[input] = event }
    }

    private func wake(_ input: Input) {
        state.withLock { $0.waiting[input] }?.signal()
    }
}

// MARK: Faults

extension World {
    /// Breaks or mends a part.
    func set(_ part: Part, _ fault: Fault?) {
        let isNews = state.withLock { state in
            defer { state.faults[part] = fault }
            return state.faults[part] != fault
        }
        guard isNews else { return }
        happened(.fault(part, fault))
        if part == .camera { wake(.camera) }
        if part == .reader { wake(.reader) }
    }

    /// What is wrong with a part.
    func fault(of part: Part) -> Fault? { state.withLock { $0.faults[part] } }

    /// Whether nothing is difficult any more: each frame can be searched whole.
    var isCalm: Bool { state.withLock { $0.isCalm } }

    /// Mends everything for the rest of the run.
    func calmDown() {
        for part in Part.allCases { set(part, nil) }
        state.withLock { $0.isCalm = true }
    }

    /// Blocks the calling thread while a part hangs, and for its usual time. Returns whether it hung.
    @discardableResult func use(_ part: Part, for time: Duration) -> Bool {
        let start = now
        if case .hangs(let until) = fault(of: part) {
            SimulatedThread.block(for: max(.zero, until - now))
        }
        let hung = now > start
        if time > .zero { SimulatedThread.block(for: time) }
        return hung
    }
}

// MARK: Network

extension World {
    /// Waits until a file has come over the network to a process. Throws if it does not come.
    func fetch(_ path: String, for process: SimulatedProcess) throws(UpdateError) {
        use(.network, for: isCalm ? .zero : site.networkTime)
        guard process.isAlive, fault(of: .network) == nil else {
            throw UpdateError(.unavailable, path, "the network is down")
        }
    }
}

// MARK: Outputs

extension World {
    /// The lamp that is lit.
    var lamp: Lamp { state.withLock { $0.lamp } }
    /// Whether the barrier is open.
    var isOpen: Bool { state.withLock { $0.isOpen } }

    /// Takes a device for a process. Throws if another one has it.
    func acquire(_ part: Part, for process: SimulatedProcess) throws(DeviceError) {
        let isFree = state.withLock { state in
            if let owner = state.owners[part], owner !== process, owner.isAlive { return false }
            state.owners[part] = process
            return true
        }
        guard isFree else {
            throw DeviceError(.busy, "open the \(part.rawValue)", advice: "Close the other user.")
        }
    }

    /// Gives a device back.
    func release(_ part: Part, of process: SimulatedProcess) {
        state.withLock { state in
            if state.owners[part] === process { state.owners[part] = nil }
        }
    }

    /// Lights the lamp.
    func light(_ lamp: Lamp) {
        let isNews = state.withLock { state in
            defer { state.lamp = lamp }
            return state.lamp != lamp
        }
        if isNews { happened(.lamp(lamp)) }
    }

    /// Opens or shuts the barrier.
    func open(_ isOpen: Bool) {
        let isNews = state.withLock { state in
            defer { state.isOpen = isOpen }
            return state.isOpen != isOpen
        }
        if isNews { happened(.barrier(isOpen: isOpen)) }
    }
}
