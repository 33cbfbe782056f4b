import Admission
import Cryptography
import DeviceGuards
import DeviceInterface
import Execution
import FoundationEssentials
import GateSimulation
import Journal
import Logging
import ReproducibleNumbers
import ServiceLifecycle
import SimulatedStorage
import SiteConfiguration
import Synchronization
import SystemPackage
import TUF
import Terminal
import TerminalAssembly
import TerminalCore
import Trust
import Verdicts

/// The computer at a gate: its power, its disk and clocks, the service manager, the terminal's
/// process and the processes that hold lamp and barrier. Everything that runs in them is the
/// product's own code.
final class SimulatedMachine: Sendable {
    /// The processes that can be stopped and killed.
    enum Program: String, Sendable, CaseIterable {
        case terminal
        case lampGuard = "lamp-guard"
        case barrierGuard = "barrier-guard"
        /// The update of the trusted data.
        case update
    }

    private struct State {
        var hasPower = false
        var disk: SimulatedDisk
        /// `/run`, which is empty after the machine starts.
        var runtime = SimulatedDisk()
        var processes: [Program: SimulatedProcess] = [:]
        var started: UInt64 = 0
        /// Grows with every start and cut of the machine, so that old plans of the service manager
        /// do nothing.
        var boot = 0
        var group: ServiceGroup?
        var lastSign = Duration.zero
    }

    let world: World
    let clock: GateClock
    private let seed: UInt64
    private let publications: Publications
    private let journal = SimulatedFile()
    private let passages = SimulatedFile()
    private let state: Mutex<State>

    /// RestartSec= of the unit.
    private static let restartPause = Duration.seconds(1)
    /// WatchdogSec= of the unit.
    private static let watchdog = Duration.seconds(10)
    /// TimeoutStopSec= of the unit.
    private static let stopTime = Duration.seconds(5)

    /// Creates a machine without power, on whose disk the first version of the trusted data is.
    init(_ world: World, seed: UInt64, _ prepared: PreparedDisk) {
        (self.world, self.seed, publications) = (world, seed, prepared.publications)
        clock = GateClock(start: world.start) { world.now }
        state = Mutex(State(disk: prepared.disk.copy()))
    }

    private var site: Site { world.site }

    /// The journal's bytes that surely survive a power cut.
    var journalBytes: [UInt8] { journal.durable }

    /// The process of a program that runs now.
    func process(_ program: Program) -> SimulatedProcess? {
        state.withLock { $0.processes[program] }.flatMap { $0.isAlive ? $0 : nil }
    }
}

// MARK: Power

extension SimulatedMachine {
    /// Switches the power on, or cuts it.
    func setPower(_ isOn: Bool) {
        let (changes, processes) = state.withLock { state in
            guard state.hasPower != isOn else { return (false, [] as [SimulatedProcess]) }
            state.hasPower = isOn
            state.boot += 1
            defer { if !isOn { state.processes = [:] } }
            return (true, isOn ? [] : state.processes.values.sorted { $0.number < $1.number })
        }
        guard changes else { return }
        world.happened(.powered(isOn))
        guard isOn else {
            for process in processes { process.kill() }
            journal.cutPower(seed: seed ^ UInt64(truncatingIfNeeded: world.now.components.seconds))
            passages.cutPower(seed: ~seed)
            let cutSeed = seed &+ UInt64(truncatingIfNeeded: world.now.components.seconds)
            state.withLock { state in
                state.disk = state.disk.afterPowerCut(seed: cutSeed)
                state.runtime = SimulatedDisk()
            }
            world.dropInputs()
            // A board with a power supply of its own keeps its state.
            if !site.keepsOutputs {
                world.light(.dark)
                world.open(false)
            }
            return
        }
        clock.begin(at: world.now)
        startTerminal()
    }

    private func makeProcess(_ program: Program) -> SimulatedProcess {
        let process = state.withLock { state in
            state.started += 1
            let process = SimulatedProcess(
                program.rawValue, number: state.started, on: world.scheduler,
                mayBlock: site.canHang || program == .update)
            state.processes[program] = process
            return process
        }
        world.happened(.started(program.rawValue))
        process.whenEnded { [world] in world.happened(.ended(program.rawValue)) }
        return process
    }

    private func startGuard(_ program: Program, _ wire: GuardWire) -> SimulatedProcess {
        let process = makeProcess(program)
        if program == .lampGuard {
            process.runLampGuard(world, wire)
        } else {
            process.runBarrierGuard(world, wire)
        }
        return process
    }
}

// MARK: The service manager

extension SimulatedMachine {
    /// Starts the terminal, as the service manager does.
    private func startTerminal() {
        guard state.withLock({ $0.hasPower }) else { return }
        let process = makeProcess(.terminal)
        let now = world.now
        state.withLock { ($0.lastSign, $0.group) = (now, nil) }
        process.whenEnded { [weak self, boot] in self?.terminalEnded(boot) }
        process.start { [self] in await runTerminal(process) }
        watch(process)
    }

    private var boot: Int { state.withLock { $0.boot } }

    /// Kills a terminal that gives no sign of life.
    private func watch(_ process: SimulatedProcess) {
        world.scheduler.at(world.now + .seconds(1)) { [weak self] in
            guard let self, process.isAlive else { return }
            if world.now - state.withLock({ $0.lastSign }) > Self.watchdog {
                kill(process)
            } else {
                watch(process)
            }
        }
    }

    /// Runs the commands of ExecStopPost=, and then starts the terminal again.
    private func terminalEnded(_ boot: Int) {
        state.withLock { $0.group = nil }
        guard boot == self.boot, state.withLock({ $0.hasPower }) else { return }
        // KillMode=mixed kills what is left. Guards that run may see the end of the terminal first.
        for program in [Program.lampGuard, .barrierGuard] {
            if let left = process(program), left.isStopped { left.kill() }
        }
        var commands = [startGuard(.lampGuard, Self.closedWire)]
        if site.hasBarrier { commands.append(startGuard(.barrierGuard, Self.closedWire)) }
        finish(commands, by: world.now + Self.stopTime, boot)
    }

    /// Waits for the commands, kills those that last too long, and starts the terminal after a
    /// pause.
    private func finish(_ commands: [SimulatedProcess], by end: Duration, _ boot: Int) {
        let now = world.now
        guard commands.allSatisfy({ !$0.isAlive }) || now >= end else {
            return world.scheduler.at(now + .milliseconds(50)) { [weak self] in
                self?.finish(commands, by: end, boot)
            }
        }
        for command in commands { command.kill() }
        world.scheduler.at(now + Self.restartPause) { [weak self] in
            guard let self, boot == self.boot else { return }
            startTerminal()
        }
    }

    private static var closedWire: GuardWire {
        let wire = GuardWire()
        wire.closeTerminal()
        return wire
    }

    /// Ends the terminal in order, as `systemctl restart` does. The service manager starts it again.
    func restart() {
        guard let process = process(.terminal), let group = state.withLock({ $0.group }) else {
            return
        }
        Task(executorPreference: process) { await group.triggerGracefulShutdown() }
        world.scheduler.at(world.now + Self.stopTime) { [weak self] in self?.kill(process) }
    }

    /// Kills a terminal that does not end or gives no sign of life.
    private func kill(_ process: SimulatedProcess) {
        guard process.isAlive else { return }
        process.kill()
    }

    /// Stops a program for a time, as SIGSTOP and SIGCONT do.
    func stop(_ program: Program, for time: Duration) {
        guard let process = process(program) else { return }
        process.stop()
        world.happened(.stopped(program.rawValue, true))
        world.scheduler.at(world.now + time) { [weak self] in self?.letGo(process, program) }
    }

    /// Lets every stopped program go on.
    func letAllGo() {
        for program in Program.allCases {
            if let process = process(program) { letGo(process, program) }
        }
    }

    private func letGo(_ process: SimulatedProcess, _ program: Program) {
        guard process.isStopped else { return }
        process.go()
        world.happened(.stopped(program.rawValue, false))
    }
}

// MARK: The terminal's process

extension SimulatedMachine {
    private func runTerminal(_ process: SimulatedProcess) async {
        let context = process.context
        try? await context.clock.sleep(for: site.startTime)
        do {
            let configuration = site.configuration
            let trust = TerminalTrust(
                configuration.trust, name: "the installed keys", disk: disk(of: process),
                build: clock.build)
            let assembly = JudgeAssembly(configuration, trust, trust.load())
            let journal = try VerdictJournal(
                storage: storage(journal, of: process), maximumSize: 256 << 10, salt: nil)
            let silent = Logger(label: "explored") { _ in SwiftLogNoOpLogHandler() }
            let terminal = try await LiveTerminal(
                assembly, on: machine(of: process), journal: journal, version: "explored",
                logger: silent
            ) { [world] scan, _ in
                world.happened(.judged(scan.verdict))
                if scan.verdict.lamp == .green { world.happened(.recorded(1)) }
                if scan.source == DecisionMachine.Part.program.rawValue {
                    world.happened(.foundWrong(scan.verdict.detail ?? ""))
                }
            }
            let group = terminal.group(signals: [], logger: silent)
            state.withLock { $0.group = group }
            try await group.run()
            // A thread that a device keeps holds the journal's lock, which would stop the scheduler:
            // the call that is in progress ends first. What follows it ends with the process.
            let calls = process.blockedCalls
            while process.isAlive, calls.contains(where: { $0.thread.isBlocked(in: $0.number) }) {
                try await context.clock.sleep(for: .milliseconds(5))
            }
            if process.isAlive, process.blockedCalls.isEmpty { try journal.finish() }
        } catch {
            world.happened(.lost("\(error)"))
        }
    }

    private func machine(of process: SimulatedProcess) -> TerminalMachine {
        let world = world
        let lamp = GuardedIndicator(
            "lamp", on: WireHost(process) { [self] in startGuard(.lampGuard, $0) })
        var devices = LiveRunner.Devices(indicator: lamp)
        if site.hasCamera { devices.camera = WorldCamera(world, process) }
        if site.hasReader { devices.readers = [WorldReader(world, process)] }
        if site.hasBarrier {
            devices.barrier = GuardedBarrier(
                "barrier", pulse: site.pulse,
                on: WireHost(process) { [self] in startGuard(.barrierGuard, $0) })
        }
        devices.button = WorldButton(world, process)
        let decoder = SightedDecoder(world: world, seed: seed)
        let clock = clock
        var machine = TerminalMachine(
            devices: devices, context: process.context,
            wallClock: MachineWallClock(clock: clock, world: world), clocks: clock,
            passages: storage(passages, of: process),
            manager: ServiceManager(watchdog: Self.watchdog) { [weak self] message in
                guard let self, message.contains("WATCHDOG=1") else { return }
                let now = world.now
                state.withLock { $0.lastSign = now }
            }
        ) { judge in
            ScanPipeline(
                decode: { try decoder.look(at: $0) },
                decodeClosely: { try decoder.lookCloser(at: $0) }, judge: judge)
        }
        machine.runtimeFolder = "/"
        machine.runtimeDisk = gated(state.withLock { $0.runtime }, by: process)
        return machine
    }

    private func storage(_ file: SimulatedFile, of process: SimulatedProcess) -> any Storage {
        let world = world
        return file.opened { step throws(DeviceError) in
            guard process.isAlive else {
                throw DeviceError(.ioFailed, "use the disk", advice: "The process is dead.")
            }
            switch step {
            case .begin, .checkRoom:
                if world.fault(of: .disk) == .full {
                    throw DeviceError(.storageFull, "use the disk", advice: "Free some space.")
                }
            case .sync:
                world.use(.disk, for: world.site.diskTime)
                guard process.isAlive else {
                    throw DeviceError(.ioFailed, "use the disk", advice: "The process is dead.")
                }
            }
        }
    }

    private func disk(of process: SimulatedProcess) -> any Disk {
        let world = world
        let disk = gated(state.withLock { $0.disk }, by: process)
        return GatedDisk(disk) { access, path throws(DiskError) in
            switch access {
            case .write: if world.fault(of: .disk) == .full { throw .failed(path, .noSpace) }
            case .read, .sync: break
            }
            if case .hangs = world.fault(of: .disk) { world.use(.disk, for: .zero) }
        }
    }

    /// A disk that a dead process does not change.
    private func gated(_ disk: any Disk, by process: SimulatedProcess) -> any Disk {
        GatedDisk(disk) { _, path throws(DiskError) in
            guard process.isAlive else { throw .failed(path, .ioError) }
        }
    }
}

/// The wall clock of a simulated machine.
private struct MachineWallClock: WallClock {
    let clock: GateClock
    let world: World

    func now() -> Date { clock.time(at: world.now) }
}

// MARK: Trusted data

extension SimulatedMachine {
    /// Brings in a version of the trusted data, as the update service or a stick does: in a process
    /// of its own, which waits for the network. Beside another update that goes on, it does nothing.
    func update(to number: Int, _ fault: Exploring.Repository, isCarried: Bool) {
        guard state.withLock({ $0.hasPower }), process(.update) == nil,
            let publication = publications.all[safe: number], let oldest = publications.all.first
        else { return }
        let process = makeProcess(.update)
        let source = publication.source(fault, oldest: oldest, isCarried: isCarried) {
            [world] path throws(UpdateError) in
            try world.fetch(path, for: process)
        }
        let thread = WorkThread("update", in: process.context)
        process.start { [self] in
            await thread.run { bringIn(number, source, process) }
        }
    }

    private func bringIn(_ number: Int, _ source: UpdateSource, _ process: SimulatedProcess) {
        let world = world
        let gated = GatedDisk(state.withLock { $0.disk }) { access, path throws(DiskError) in
            guard process.isAlive else { throw .failed(path, .ioError) }
            if access == .write, world.fault(of: .disk) == .full { throw .failed(path, .noSpace) }
        }
        let trust = TerminalTrust(
            site.configuration.trust, name: "the installed keys", disk: gated, build: clock.build)
        let wall = clock.time(at: world.now)
        let time = (try? trust.time(nil, at: wall)) ?? wall
        // Nothing interrupts it after the last file has come, so what is switched to is told.
        if case .updated = trust.folder.update(from: source, now: time) {
            world.happened(.published(number))
        }
    }
}

extension Array {
    /// The element at a position; `nil` outside of the array.
    subscript(safe index: Int) -> Element? {
        indices.contains(index) ? self[index] : nil
    }
}

/// A disk on which the first version of the trusted data is, made once for all runs.
struct PreparedDisk: Sendable {
    let publications: Publications
    let disk: SimulatedDisk

    init(_ publications: Publications) throws {
        self.publications = publications
        disk = SimulatedDisk()
        let configuration = Site().configuration
        for folder in [configuration.trust.directory, configuration.trust.floor] {
            try disk.makeFolder(folder)
        }
        try disk.write(publications.root, to: configuration.trust.root)
        let trust = TerminalTrust(
            configuration.trust, name: "the installed keys", disk: disk,
            build: publications.start.addingTimeInterval(-90 * 86_400))
        guard let first = publications.all.first else { throw DiskError.notFound("/") }
        let outcome = trust.folder.update(
            from: first.source(.whole, oldest: first, isCarried: false), now: publications.start)
        guard case .updated = outcome else { throw DiskError.failed("/trust", .ioError) }
        for path in ["/", "/trust", "/floor", "/root.json"] as [FilePath] { try disk.sync(path) }
    }
}
