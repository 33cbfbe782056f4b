import Hummingbird
import Logging
import NIOCore
import SiteConfiguration

/// The properties of a request besides its content.
struct PageContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The address of the sender; `nil` if the connection has none.
    let peer: PeerAddress?
    /// Returns whether the sender still waits for the answer.
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

    /// Whether the request comes from this machine.
    var isFromThisMachine: Bool { peer?.isLoopback ?? false }

    /// The identity of a sender: an IPv4 address, or an IPv6 network, because each network has as
    /// many addresses as it likes.
    var client: String { peer?.network ?? "unknown" }
}
