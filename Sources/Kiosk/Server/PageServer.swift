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
    public var companions: [any Service] { Self.companions(of: gate) }

    /// The services of a page that run in the terminal, wherever its server is.
    package static func companions(of gate: Gate) -> [any Service] {
        [gate.hub, Ticker(gate: gate)]
    }

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
        let application = Application(
            responder: responder(background),
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

    private func responder(_ background: BackgroundThread) -> some HTTPResponder<PageContext> {
        PageRoutes(gate: gate, settings: settings, limits: limits, background: background)
            .responder()
    }

    /// Reads everything that a page needs from files, so that it can be served where none can be
    /// opened. Throws if the certificate or its key cannot be used.
    /// Starts no thread.
    package func prepared() throws -> PreparedPage {
        Assets.load()
        let background = BackgroundThread(startsLater: true)
        return try PreparedPage(
            responder(background), background, limits: limits, loops: { Self.loops },
            logger: quiet, channel)
    }

    /// Says which pages are served.
    private func announce(_ origin: String) {
        Self.announce(origin, hasSimulator: gate.simulator != nil, logger)
    }

    /// Says which pages are served.
    package static func announce(_ origin: String, hasSimulator: Bool = false, _ logger: Logger) {
        logger.notice("page at \(origin)/")
        if hasSimulator { logger.notice("simulator at \(origin)/simulator") }
        logger.notice("operator's page at \(origin)/operator, metrics at \(origin)/metrics")
    }

    private func server() throws -> HTTPServerBuilder {
        let plain = HTTPServerBuilder.http1(configuration: connection)
        #if TLS
            guard let configuration = try tls() else { return plain }
            return try .tls(plain, tlsConfiguration: configuration)
        #else
            try expectNoTLS()
            return plain
        #endif
    }

    private func channel(
        _ responder: @escaping HTTPChannelHandler.Responder
    ) throws -> any ServerChildChannel {
        let plain = HTTP1Channel(responder: responder, configuration: connection)
        #if TLS
            guard let configuration = try tls() else { return plain }
            return try TLSChannel(plain, tlsConfiguration: configuration)
        #else
            try expectNoTLS()
            return plain
        #endif
    }

    private var connection: HTTP1Channel.Configuration {
        let limits = limits
        return .init(
            additionalChannelHandlers: [SlowClientGuard(limits)], idleTimeout: .init(limits.idle),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
                maxHeaderFieldCount: limits.headers))
    }

    #if TLS
        private func tls() throws -> TLSConfiguration? {
            guard let tls = settings.tls else { return nil }
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(tls.certificate.string).map {
                    .certificate($0)
                },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: tls.key.string, format: .pem)))
            // TLS 1.0 and 1.1 are deprecated (RFC 8996), and NIOSSL accepts them by default.
            configuration.minimumTLSVersion = .tlsv12
            return configuration
        }
    #else
        /// What was to be encrypted is never served in the open.
        private func expectNoTLS() throws {
            guard settings.tls == nil else { throw MissingTLS() }
        }
    #endif

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
    /// The scheme of the page's URL.
    package var scheme: String { tls == nil ? "http" : "https" }

    /// The address and port, for messages.
    package var place: String { "\(address) port \(port)" }
}

extension SocketAddress? {
    fileprivate var place: String {
        guard let self, let address = self.ipAddress, let port = self.port else { return "?" }
        return address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
