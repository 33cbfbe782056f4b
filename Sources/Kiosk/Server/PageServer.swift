import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle
public import SiteConfiguration
import SystemPackage
import Terminal
import TerminalCore

#if TLS
    import HummingbirdTLS
    import NIOSSL
#endif

/// Serves the page, the operator's view and the metrics of a gate.
///
/// If the page cannot be served, this is logged and tried again; the gate continues without it.
public struct PageServer: Service {
    private let settings: KioskSettings
    private let gate: Gate
    private let logger: Logger
    private let limits: PageLimits

    private static let retryInterval = Duration.seconds(5)

    /// The thread of all pages. Its priority is lower than that of the threads that read and judge
    /// codes.
    ///
    /// It is never shut down: the HTTP server closes its connections in a task of its own that
    /// nobody can wait for, and that task needs the thread even after `run` has returned.
    private static let loops: MultiThreadedEventLoopGroup = {
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        loops.next().execute { Priority.lower() }
        return loops
    }()

    /// Creates a server of `gate` with the given settings.
    public init(
        settings: KioskSettings, gate: Gate, logger: Logger, limits: PageLimits = PageLimits()
    ) {
        self.settings = settings
        self.gate = gate
        self.logger = logger
        self.limits = limits
    }

    /// The services that must run alongside and start earlier.
    public var companions: [any Service] { [gate.watch.hub, Ticker(gate: gate)] }

    /// Runs until a graceful shutdown.
    public func run() async throws {
        let background = BackgroundThread()
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await serve(background)
                } catch {
                    if !Task.isCancelled {
                        logger.error("the page cannot be served at \(settings.place): \(error)")
                    }
                }
                try? await Task.sleep(for: Self.retryInterval)
            }
        }
        await background.stop()
    }

    private func serve(_ background: BackgroundThread) async throws {
        let routes = PageRoutes(
            gate: gate, settings: settings, limits: limits, background: background)
        let application = Application(
            responder: routes.responder(),
            server: try server(),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.address, port: settings.port),
                backlog: limits.backlog,
                availableConnectionsDelegate: .maximum(limits.connections, logger: logger)),
            onServerRunning: { channel in
                announce("\(settings.scheme)://\(channel.localAddress.place)")
            },
            eventLoopGroupProvider: .shared(Self.loops), logger: quiet)
        try await application.run()
    }

    /// Says which pages are served.
    private func announce(_ origin: String) {
        logger.notice("page at \(origin)/")
        if gate.simulator != nil { logger.notice("simulator at \(origin)/simulator") }
        logger.notice("operator's page at \(origin)/operator, metrics at \(origin)/metrics")
    }

    private func server() throws -> HTTPServerBuilder {
        let limits = limits
        let plain = HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [SlowClientGuard(limits)],
                idleTimeout: .init(limits.idle),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
                    maxHeaderFieldCount: limits.headers)))
        #if TLS
            guard let tls = settings.tls else { return plain }
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(tls.certificate.string).map {
                    .certificate($0)
                },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: tls.key.string, format: .pem)))
            // TLS 1.0 and 1.1 are deprecated (RFC 8996), and NIOSSL accepts them by default.
            configuration.minimumTLSVersion = .tlsv12
            return try .tls(plain, tlsConfiguration: configuration)
        #else
            // What was to be encrypted is never served in the open.
            guard settings.tls == nil else { throw MissingTLS() }
            return plain
        #endif
    }

    /// A logger without messages about clients' mistakes and about connections that end with the
    /// terminal.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = .critical
        return logger
    }
}

#if !TLS
    /// The configuration asks for TLS, and the program was built without.
    struct MissingTLS: Error {}
#endif

extension KioskSettings {
    var scheme: String { tls == nil ? "http" : "https" }

    var place: String { "\(address) port \(port)" }
}

extension SocketAddress? {
    fileprivate var place: String {
        guard let self, let address = self.ipAddress, let port = self.port else { return "?" }
        return address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
