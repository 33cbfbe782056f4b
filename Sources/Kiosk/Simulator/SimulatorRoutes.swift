import HTTPTypes
import Hummingbird

/// The interface of the simulated gate. It exists only if a gate is simulated, for requests that
/// may see people.
struct SimulatorRoutes: Sendable {
    let panel: any SimulatorPanel
    let limits: PageLimits
    let access: OperatorAccess

    func add(to router: Router<PageContext>) {
        router.get("/simulator/state") { request, context in
            try access.expectWatcher(request, context)
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(string: await panel.state())))
        }
        router.get("/simulator/script.tar") { request, context in
            try access.expectWatcher(request, context)
            return Response(
                status: .ok, headers: [.contentType: "application/x-tar"],
                body: .init(byteBuffer: ByteBuffer(bytes: await panel.archive())))
        }
        router.post("/simulator/commands") { request, context in
            try access.expectWatcher(request, context)
            try expect(request, ["text/plain"])
            let body = try await request.body.collect(upTo: limits.bodyBytes)
            guard let line = String(validating: body.readableBytesView, as: UTF8.self) else {
                return refuse(SimulatorRefusal("not text; accepted: UTF-8"))
            }
            return await answer { () async throws(SimulatorRefusal) in try await panel.run(line) }
        }
        router.post("/simulator/picture") { request, context in
            try access.expectWatcher(request, context)
            try expect(request, ["image/png", "image/jpeg"])
            let body = try await request.body.collect(upTo: limits.pictureBytes)
            let picture = Array(body.readableBytesView)
            return await answer { () async throws(SimulatorRefusal) in
                try await panel.show(picture: picture)
            }
        }
    }

    private func expect(_ request: Request, _ types: [String]) throws(HTTPError) {
        let type = request.headers[.contentType] ?? ""
        guard types.contains(where: { type.hasPrefix($0) }) else {
            throw HTTPError(
                .unsupportedMediaType, message: "send \(types.joined(separator: " or "))")
        }
    }

    private func answer(
        _ work: () async throws(SimulatorRefusal) -> Void
    ) async -> Response {
        do {
            try await work()
            return Response(status: .noContent)
        } catch {
            return refuse(error)
        }
    }

    private func refuse(_ refusal: SimulatorRefusal) -> Response {
        PageRoutes.json(
            ["error": .string(refusal.message), "column": .whole(refusal.column)], .badRequest)
    }
}
