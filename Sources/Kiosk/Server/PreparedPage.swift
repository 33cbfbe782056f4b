import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix

/// A page that needs no file any more, and is served at a socket that others made.
///
/// `Application` can only make a socket of its own, which a confined process may not.
package struct PreparedPage: Sendable {
    private let channel: any ServerChildChannel
    private let limits: PageLimits
    private let loops: @Sendable () -> MultiThreadedEventLoopGroup
    private let background: BackgroundThread
    private let logger: Logger

    init(
        _ responder: some HTTPResponder<PageContext>, _ background: BackgroundThread,
        limits: PageLimits, loops: @escaping @Sendable () -> MultiThreadedEventLoopGroup,
        logger: Logger,
        _ makeChannel: (@escaping HTTPChannelHandler.Responder) throws -> any ServerChildChannel
    ) rethrows {
        (self.limits, self.loops, self.logger) = (limits, loops, logger)
        self.background = background
        channel = try makeChannel { request, writer, channel in
            let response = try await Self.response(to: request, responder, channel, logger)
            try await writer.write(response: response.head, body: response.body)
        }
    }

    private static func response(
        to request: Request, _ responder: some HTTPResponder<PageContext>, _ channel: any Channel,
        _ logger: Logger
    ) async throws -> Response {
        let context = PageContext(source: .init(channel: channel, logger: logger))
        var response: Response
        do {
            response = try await responder.respond(to: request, context: context)
        } catch let error as HTTPParserError {
            // The connection is closed.
            throw error
        } catch {
            response = Response(status: .internalServerError)
        }
        response.headers[.date] = Self.date()
        return response
    }

    /// The time as RFC 9110, section 5.6.7, writes it.
    private static func date() -> String {
        var (seconds, parts) = (time(nil), tm())
        gmtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 40)
        let count = strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
        return String(decoding: text.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Starts to accept connections at a socket that listens already.
    package func serve(at socket: CInt) async throws {
        background.start()
        try await serve(at: socket, channel)
    }

    private func serve(at socket: CInt, _ connection: some ServerChildChannel) async throws {
        let (limits, logger) = (limits, logger)
        _ = try await ServerBootstrap(group: loops())
            .serverChannelOption(.backlog, value: Int32(limits.backlog))
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        ConnectionLimit(limits.connections))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                connection.setup(channel: channel, logger: logger).map { value in
                    // It ends with its connection.
                    _ = Task { await connection.handle(value: value, logger: logger) }
                }
            }
            .withBoundSocket(socket).get()
    }

    /// Returns when the thread of all connections has come to it.
    package func pulse() async { try? await loops().next().submit {}.get() }
}

/// Leaves connections waiting in the kernel while as many as may be are open.
private final class ConnectionLimit: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias OutboundIn = any Channel

    private let most: Int
    private var open = 0
    private var isWaiting = false

    init(_ most: Int) {
        self.most = most
    }

    func read(context: ChannelHandlerContext) {
        guard open < most else {
            isWaiting = true
            return
        }
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        open += 1
        // All channels have the same thread.
        let end = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        unwrapInboundIn(data).closeFuture.hop(to: context.eventLoop).whenComplete { _ in
            let (limit, context) = end.value
            limit.open -= 1
            guard limit.isWaiting else { return }
            limit.isWaiting = false
            context.read()
        }
        context.fireChannelRead(data)
    }
}
