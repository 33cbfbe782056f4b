internal import BoxedProcesses
internal import CLinux
internal import Cryptography
internal import FoundationEssentials
internal import Glibc
internal import Kiosk
internal import Logging
internal import Pictures
internal import SiteConfiguration
internal import Terminal

/// The page's process: reads what the page needs from files, confines itself, then serves viewers
/// until the terminal closes the socket.
///
/// It must run before anything else in its process, on the only thread. Descriptor 0 is the socket
/// that leads to the terminal and descriptor 1 a socket that listens for viewers.
public enum PageChild {
    /// The first argument of a process that is to become a page's server.
    public static let word = "page"

    /// The bytes that it may allocate, for stacks, pictures and what viewers are sent, besides what
    /// comparing a password takes.
    private static let memory = 128 << 20

    /// Becomes the page's process if the program was started as one.
    public static func runIfAsked() {
        guard CommandLine.arguments.dropFirst().first == word else { return }
        serve()
    }

    /// Serves until the end of the process.
    public static func serve() -> Never {
        // A signal to the whole process group must not end it before the terminal.
        for number in [SIGTERM, SIGINT, SIGPIPE] { signal(number, SIG_IGN) }
        guard ListeningSocket.isListening(STDOUT_FILENO) else {
            let text = "gatelight: \(word): is started by run, not by people\n"
            write(STDERR_FILENO, text, text.utf8.count)
            _exit(ConfinedStatus.notConnected)
        }
        guard gl_settle_page() == 0 else { _exit(ConfinedStatus.notConfined) }
        guard let first = try? TerminalLink.receive(), first.kind == .setup,
            let setup = try? JSONDecoder().decode(PageSetup.self, from: Data(first.body))
        else { _exit(ConfinedStatus.notUnderstood) }
        let link = TerminalLink()
        let gate = Gate(setup, link)
        let server = PageServer(
            settings: setup.settings, gate: gate,
            logger: Logger(label: "page") { _ in SwiftLogNoOpLogHandler() })
        guard let page = try? server.prepared() else { _exit(PageBoxFailure.unreadable) }
        warmUp(setup.settings)
        guard let landlock = confine(passwordsFor: setup.settings) else {
            _exit(ConfinedStatus.notConfined)
        }
        // It ends with the process.
        Task.detached {
            do {
                try await page.serve(at: STDOUT_FILENO)
            } catch {
                _exit(PageBoxFailure.unservable)
            }
            link.tell(.init(.serves, count: landlock))
        }
        while true {
            guard let message = try? TerminalLink.receive(), take(message, gate, link, page) else {
                _exit(ConfinedStatus.notUnderstood)
            }
        }
    }

    private static func take(
        _ message: PageMessage, _ gate: Gate, _ link: TerminalLink, _ page: PreparedPage
    ) -> Bool {
        switch message.kind {
        case .setup: return false
        case .event:
            let event = try? JSONDecoder().decode(SentEvent.self, from: Data(message.body))
            link.noteEvent()
            if let event { gate.hub.distribute(event.event) }
            return event != nil
        case .ping:
            // Only one whose threads all work answers.
            Task.detached {
                await page.pulse()
                link.tell(.init(.lives, count: min(gate.hub.watchers, 4096)))
            }
            return true
        case .answer: return (try? link.take(message)) != nil
        }
    }

    /// Gives up everything but threads, the socket and viewers. Returns the Landlock ABI in force;
    /// `nil` if that is impossible.
    static func confine(passwordsFor settings: KioskSettings? = nil) -> Int? {
        var result = gl_confinement()
        var step: UnsafePointer<CChar>?
        let hash = settings?.account.flatMap { PasswordHash($0.passwordHash) }
        guard gl_confine_page(UInt64(memory + (hash?.memory ?? 0)), &result, &step) == 0 else {
            return nil
        }
        return Int(result.landlock)
    }

    /// Uses every library once while files may still be opened: libraries read tables and settings
    /// when they are first used.
    private static func warmUp(_ settings: KioskSettings) {
        _ = try? Picture.jpeg(grey: [0], width: 1, height: 1, quality: 70)
        _ = settings.account.flatMap { PasswordHash($0.passwordHash) }?.matches([])
        _ = Digest.randomBytes(1)
        _ = Date().ISO8601Format(.init(includingFractionalSeconds: true))
    }
}
