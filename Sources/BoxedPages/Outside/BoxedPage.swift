internal import BoxedProcesses
internal import CLinux
internal import Execution
public import Kiosk
public import Logging
public import ServiceLifecycle
public import SiteConfiguration
internal import SystemPackage

/// The page of a terminal, served by a process of its own: web server, TLS, sessions and passwords.
///
/// The process has one way to the terminal, a socket with a small protocol, and no way to lamp,
/// barrier, keys or journal. If it dies or hangs, the terminal goes on and starts it again.
public struct BoxedPage: Service {
    /// The program and the arguments with which it becomes a page's process.
    public struct Program: Sendable {
        let boxed: BoxedChild.Program

        /// The running program, even if its file was replaced in the meantime.
        public static let own = Program("/proc/self/exe", [PageChild.word])

        /// Creates a program from the path of its file and its arguments.
        public init(_ executable: String, _ arguments: [String]) {
            boxed = BoxedChild.Program(executable, arguments)
        }
    }

    private let program: Program
    private let settings: KioskSettings
    private let gate: Gate
    private let logger: Logger
    private let limits: PageConversation.Limits
    private let thread = WorkThread("gatelight.page", in: .live)
    /// Receives the number of each process.
    let onStart: @Sendable (Int32) -> Void

    private static let retryInterval = Duration.seconds(5)

    /// Creates the page of `gate`.
    public init(_ program: Program = .own, settings: KioskSettings, gate: Gate, logger: Logger) {
        self.init(program, settings: settings, gate: gate, logger: logger, limits: .init()) { _ in }
    }

    init(
        _ program: Program, settings: KioskSettings, gate: Gate, logger: Logger,
        limits: PageConversation.Limits, onStart: @escaping @Sendable (Int32) -> Void
    ) {
        (self.program, self.settings, self.gate) = (program, settings, gate)
        (self.logger, self.limits, self.onStart) = (logger, limits, onStart)
    }

    /// The services that must run alongside and start earlier.
    public var companions: [any Service] { PageServer.companions(of: gate) }

    /// Runs until a graceful shutdown.
    public func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await serveAlways() }
            group.addTask {
                try? await gracefulShutdown()
                // The final dark lamp is a moment away from the viewers.
                try? await Task.sleep(for: .milliseconds(20))
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func serveAlways() async {
        var pause = RestartPause(first: .seconds(1), longest: .seconds(30), settled: .seconds(60))
        while !Task.isCancelled {
            do throws(Errno) {
                let socket = try ListeningSocket(settings.address, settings.port)
                await serve(at: socket, &pause)
            } catch {
                logger.error("the page cannot be served at \(settings.place): \(error)")
                try? await Task.sleep(for: Self.retryInterval)
            }
        }
    }

    /// Starts one process after the other. Viewers wait in the kernel meanwhile, because the socket
    /// stays. Returns when the socket was ended, which only a process that was taken over does.
    private func serve(at socket: borrowing ListeningSocket, _ pause: inout RestartPause) async {
        while !Task.isCancelled {
            let failure = await serveOnce(socket.descriptor, socket.place)
            guard let failure, !Task.isCancelled else { continue }
            pause.lose(at: Deadline.now)
            let wait = max(.zero, pause.nextStart - Deadline.now)
            let when = wait > .zero ? "in \(wait.components.seconds + 1) s" : "now"
            logger.error("the page's process was lost and is started again \(when): \(failure)")
            try? await Task.sleep(for: wait)
            guard ListeningSocket.isListening(socket.descriptor) else { return }
        }
    }

    /// Returns why the process was lost; `nil` after a stop.
    private func serveOnce(_ descriptor: Int32, _ place: String) async -> PageBoxFailure? {
        guard let setup = PageMessage(.setup, json: PageSetup(gate, settings)) else {
            return .noSetup
        }
        let wire = PageWire()
        wire.send(setup)
        let (settings, logger, began) = (settings, logger, Deadline.now)
        let conversation = PageConversation(gate, wire, limits) { landlock in
            if landlock == 0 { logger.warning("the page's process: no Landlock in this kernel") }
            logger.debug("the page is served after \(Deadline.now - began)")
            PageServer.announce("\(settings.scheme)://\(place)", logger)
        }
        defer { conversation.end() }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask(priority: .utility) { await conversation.sendEvents() }
            defer { group.cancelAll() }
            return await withTaskCancellationHandler {
                await thread.run { self.run(descriptor, wire, conversation) }
            } onCancel: {
                wire.stop()
            }
        }
    }

    /// Starts a process, converses with it, and ends it.
    private func run(
        _ descriptor: Int32, _ wire: PageWire, _ conversation: PageConversation
    ) -> PageBoxFailure? {
        let child: BoxedChild
        do throws(Errno) {
            child = try BoxedChild(program.boxed, descriptor: descriptor)
        } catch {
            return .cannotStart(error)
        }
        onStart(child.process)
        var busy = BusyCheck(child.process, limits.busy.time, limits.busy.processor)
        do throws(PageBoxFailure) {
            try wire.converse(at: child.socket, conversation.take) {
                () throws(PageBoxFailure) in
                try conversation.checkTime()
                guard ListeningSocket.isListening(descriptor) else { throw .socketEnded }
                if busy.isTooBusy(at: Deadline.now) { throw .busy }
            }
            _ = child.end()
            return nil
        } catch .ended {
            return .ended(child.end())
        } catch {
            child.kill()
            return error
        }
    }
}
