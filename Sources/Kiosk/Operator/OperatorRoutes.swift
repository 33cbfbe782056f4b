import DeviceInterface
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Journal
import PageRequests
import Terminal
import TerminalCore
import Verdicts

/// The operator's interface: the state of the parts, the keys, and the verdicts.
struct OperatorRoutes: Sendable {
    private let routes: PageRoutes
    private var gate: Gate { routes.gate }
    private var access: OperatorAccess { routes.access }

    init(_ routes: PageRoutes) {
        self.routes = routes
    }

    func add(to router: Router<PageContext>) {
        addSession(router)
        router.get("/api/status") { request, context in
            try expect(request, context, query: [])
            return PageRoutes.json(await StatusReport(gate: gate).json)
        }
        router.get("/api/keys") { request, context in
            try expect(request, context, query: [])
            return PageRoutes.json(await keys())
        }
        router.get("/api/counts") { request, context in
            let query = try expect(request, context, query: ["hours"])
            let hours = try understood { () throws(RequestFault) in
                try query.whole("hours", 1...168)
            }
            return PageRoutes.json(await counts(hours ?? 24))
        }
        router.get("/api/configuration") { request, context in
            try expect(request, context, query: [])
            return PageRoutes.json(["text": .string(gate.configuration)])
        }
        router.get("/api/journal") { request, context in
            let names = ["limit", "before", "reason", "lamp", "from", "to"]
            return try await journal(try expect(request, context, query: names))
        }
        router.get("/api/journal/export") { request, context in
            try expect(request, context, query: [])
            return try export()
        }
    }

    private func addSession(_ router: Router<PageContext>) {
        router.get("/api/session") { request, context in
            PageRoutes.json(["user": .string(try access.expectOperator(request, context))])
        }
        router.post("/api/session") { request, context in
            let form = try await form(of: request)
            let cookie = try await access.signIn(
                form, from: context.client, while: context.isConnected)
            return Response(status: .noContent, headers: [.setCookie: cookie])
        }
        router.delete("/api/session") { request, _ in
            Response(status: .noContent, headers: [.setCookie: access.signOut(request)])
        }
    }

    @discardableResult
    private func expect(
        _ request: Request, _ context: PageContext, query names: [String]
    ) throws(HTTPError) -> Query {
        _ = try access.expectOperator(request, context)
        return try understood { () throws(RequestFault) in
            try Query(request.uri.query, known: names)
        }
    }

    private func form(of request: Request) async throws -> SignInForm {
        guard request.headers[.contentType]?.hasPrefix("application/json") == true else {
            throw HTTPError(.unsupportedMediaType, message: "send application/json")
        }
        let body = try await request.body.collect(upTo: routes.limits.bodyBytes)
        return try understood { () throws(RequestFault) in
            try SignInForm(json: body.readableBytesView)
        }
    }

    private func keys() async -> JSON {
        let now = gate.wallClock.now()
        return .array(
            await gate.keys().map { key in
                [
                    "region": .string(key.region), "keyID": .string(key.keyID),
                    "kind": .string(key.kind), "validFrom": JSON(key.validFrom),
                    "validUntil": JSON(key.validUntil),
                    "ageSeconds": .whole(
                        max(0, JSON.seconds(now.timeIntervalSince(key.validFrom)))),
                ]
            })
    }

    private func counts(_ hours: Int) async -> JSON {
        let counts = await gate.hours(hours).sorted { $0.key < $1.key }
        return .array(
            counts.flatMap { hour, reasons in
                reasons.sorted { $0.key.rawValue < $1.key.rawValue }.map { reason, count in
                    [
                        "hour": JSON(Date(timeIntervalSince1970: Double(hour) * 3600)),
                        "reason": .string(reason.rawValue), "count": .whole(count),
                    ]
                }
            })
    }

    private func journal(_ query: Query) async throws -> Response {
        let (limit, before, filter) = try understood { () throws(RequestFault) in
            (
                try query.whole("limit", 1...500) ?? 100, try query.whole("before", 0...(1 << 40)),
                try JournalFilter(query)
            )
        }
        guard let page = try await gate.journalPage?(before, limit, filter) else {
            return PageRoutes.json(["entries": [], "next": nil])
        }
        // Each entry is a JSON object, copied from the journal.
        let entries = page.entries.joined(separator: ",")
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: .init(
                byteBuffer: ByteBuffer(
                    string:
                        "{\"entries\":[\(entries)],\"next\":\(page.next.map(String.init) ?? "null")}"
                )))
    }

    private func export() throws -> Response {
        let headers: HTTPFields = [
            .contentType: "application/x-ndjson",
            .contentDisposition: "attachment; filename=\"journal.jsonl\"",
        ]
        guard let pieces = gate.journalPiece else {
            return Response(status: .ok, headers: headers)
        }
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                var offset: Int? = 0
                // One piece at a time is read, however large the journal is.
                while let from = offset {
                    let piece = try await pieces(from)
                    let lines = piece.entries.map { $0 + "\n" }.joined()
                    if !lines.isEmpty { try await writer.write(ByteBuffer(string: lines)) }
                    offset = piece.next
                }
                try await writer.finish(nil)
            })
    }
}

extension JournalFilter {
    /// Creates the filter that a query asks for.
    fileprivate init(_ query: Query) throws(RequestFault) {
        self.init()
        reason = try query.choice("reason") { Reason(rawValue: $0) }
        lamp = try query.choice("lamp") { Lamp(rawValue: $0) }
        from = try query.time("from")
        to = try query.time("to")
    }
}
