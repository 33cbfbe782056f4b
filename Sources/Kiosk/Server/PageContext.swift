import Hummingbird
import Logging
import NIOCore

/// What is known of a request besides what it says.
struct PageContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Where it comes from.
    let remoteAddress: SocketAddress?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress
    }

    /// Whether it was sent on this very machine.
    var isFromThisMachine: Bool {
        guard let address = remoteAddress?.ipAddress else { return false }
        return address == "::1" || address.hasPrefix("127.")
    }
}
