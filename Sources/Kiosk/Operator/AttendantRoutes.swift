import HTTPTypes
import Hummingbird

/// What an attendant's tablet can do: end the verdict for the next person. The page itself gets
/// verdicts from the event stream.
struct AttendantRoutes: Sendable {
    let gate: Gate
    let limits: PageLimits
    let access: OperatorAccess

    func add(to router: Router<PageContext>) {
        router.post("/api/attendant/next") { request, context in
            _ = try access.expectOperator(request, context)
            // No form of another page can send this type (Fetch standard, "CORS-safelisted").
            guard request.headers[.contentType]?.hasPrefix("application/json") == true else {
                throw HTTPError(.unsupportedMediaType, message: "send application/json")
            }
            let body = try await request.body.collect(upTo: limits.bodyBytes)
            guard Array(body.readableBytesView) == Array("{}".utf8) else {
                throw HTTPError(.badRequest, message: "send an empty object: {}")
            }
            await gate.clear()
            return Response(status: .noContent)
        }
    }
}
