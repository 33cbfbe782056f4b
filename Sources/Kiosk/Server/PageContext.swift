import Hummingbird
import Logging
import NIOCore
import SiteConfiguration

/// What is known of a request besides what it says.
struct PageContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Where it comes from; `nil` if the connection does not say.
    let peer: PeerAddress?
    /// Whether whoever asked still waits for the answer.
    let isConnected: @Sendable () -> Bool

    init(source: ApplicationRequestContextSource) {
        let channel = source.channel
        self.init(
            coreContext: .init(source: source),
            peer: channel.remoteAddress?.ipAddress.flatMap { PeerAddress($0) },
            isConnected: { channel.isActive })
    }

    init(
        coreContext: CoreRequestContextStorage, peer: PeerAddress?,
        isConnected: @escaping @Sendable () -> Bool = { true }
    ) {
        self.coreContext = coreContext
        self.peer = peer
        self.isConnected = isConnected
    }

    /// Whether it was sent on this very machine.
    var isFromThisMachine: Bool { peer?.isLoopback ?? false }

    /// Who is one stranger: an address of IPv4, a network of IPv6, of which each has as many
    /// addresses as it likes.
    var client: String { peer?.network ?? "unknown" }
}
