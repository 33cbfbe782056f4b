import Hummingbird
import ServiceLifecycle
import Terminal
import TerminalCore

/// `GET /events`: the gate as server-sent events (WHATWG HTML, section 9.2).
struct EventStream: Sendable {
    let gate: Gate
    let hello: JSON

    /// The time after which a browser reconnects.
    private static let retry = "retry: 1000\n"

    /// Returns the stream. `viewer` is asked before each part of it, because a session can end.
    /// Without a viewer the stream ends. Throws if the terminal hangs or has too many viewers.
    func respond(
        to viewer: @escaping @Sendable () -> Viewer?
    ) throws(HTTPError) -> Response {
        guard gate.isHeard() else {
            throw HTTPError(
                .serviceUnavailable, headers: [.retryAfter: "1"], message: "the terminal is silent")
        }
        guard let subscription = gate.hub.subscribe() else {
            throw HTTPError(
                .serviceUnavailable, headers: [.retryAfter: "5"], message: "too many viewers")
        }
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream; charset=utf-8"],
            body: ResponseBody { @concurrent writer in
                try await send(subscription, to: &writer, viewer)
                try await writer.finish(nil)
            })
    }

    @concurrent private func send(
        _ subscription: EventSubscription, to writer: inout any ResponseBodyWriter,
        _ viewer: @Sendable () -> Viewer?
    ) async throws {
        try await writer.write(
            ByteBuffer(string: Self.retry + Self.message("hello", hello.text, number: 0)))
        for await batch in subscription.cancelOnGracefulShutdown() {
            guard let viewer = viewer() else { return }
            let encoding = EventEncoding(gate: gate, viewer: viewer)
            var text = ""
            for told in batch {
                guard let (name, data) = encoding.encode(told.event) else { continue }
                text += Self.message(name, data, number: told.number)
            }
            // This waits while the viewer does not accept data.
            if !text.isEmpty { try await writer.write(ByteBuffer(string: text)) }
        }
    }

    private static func message(_ name: String, _ data: String, number: UInt64) -> String {
        "event: \(name)\nid: \(number)\ndata: \(data)\n\n"
    }
}
