import SystemPackage
import HummingbirdCore
import Terminal
import TerminalCore
public import SiteConfiguration
import Hummingbird
import HummingbirdTLS
public import Logging
import NIOCore
import NIOPosix
import NIOSSL
public import ServiceLifecycle

/// Serves the page, the operator's view and the metrics of a gate.
///
/// A page that cannot be served is told in the log and tried again: the gate goes on without.
public struct PageServer: Service {
    private let settings: KioskSettings
    private let gate: Gate
    private let logger: Logger
    private let limits: PageLimits

    private static let retryInterval = Duration.seconds(5)

    /// Serves `gate` as `settings` say.
    public init(
        settings: KioskSettings, gate: Gate, logger: Logger, limits: PageLimits = PageLimits()
    ) {
        self.settings = settings
        self.gate = gate
        self.logger = logger
        self.limits = limits
    }

    /// What must run besides, before it.
    public var companions: [any Service] { [gate.watch.hub, Ticker(gate: gate)] }

    /// Runs until told to stop.
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
        // One thread, and that one after those that read and judge.
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        try? await loops.next().submit { Priority.lower() }.get()
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
                logger.notice("page at \(settings.scheme)://\(channel.localAddress.place)/")
            },
            eventLoopGroupProvider: .shared(loops), logger: quiet)
        do {
            try await application.run()
        } catch {
            try? await loops.shutdownGracefully()
            throw error
        }
        try await loops.shutdownGracefully()
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
        guard let tls = settings.tls else { return plain }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(tls.certificate.string).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: tls.key.string, format: .pem)))
        // TLS 1.0 and 1.1 are deprecated (RFC 8996), and NIOSSL speaks them unless told not to.
        configuration.minimumTLSVersion = .tlsv12
        return try .tls(plain, tlsConfiguration: configuration)
    }

    /// What strangers send is no news, nor that their connections end with the terminal.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = .critical
        return logger
    }
}

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
