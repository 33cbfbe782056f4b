import Terminal
import SiteConfiguration
import Foundation
import HTTPTypes
import Hummingbird

/// Everything a page can be asked for.
struct PageRoutes: Sendable {
    let gate: Gate
    let settings: KioskSettings
    let limits: PageLimits
    let background: BackgroundThread
    let access: OperatorAccess
    let preview: Preview

    init(
        gate: Gate, settings: KioskSettings, limits: PageLimits, background: BackgroundThread
    ) {
        self.gate = gate
        self.settings = settings
        self.limits = limits
        self.background = background
        access = OperatorAccess(
            settings, isOpen: gate.isSimulated && settings.account == nil,
            background: background)
        preview = Preview(
            tap: gate.watch.preview, background: background, rate: limits.previewRate)
    }

    func responder() -> some HTTPResponder<PageContext> {
        let router = Router(context: PageContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: PageRules(settings: settings, methods: methods))
        addPages(router)
        addInstruments(router)
        OperatorRoutes(self).add(to: router)
        if let simulator = gate.simulator {
            SimulatorRoutes(panel: simulator, limits: limits).add(to: router)
        }
        return router.buildResponder()
    }

    /// The paths that take something, and how.
    private var methods: [String: [HTTPRequest.Method]] {
        let reading: [HTTPRequest.Method] = [.get, .head]
        var methods: [String: [HTTPRequest.Method]] = [:]
        for path in [
            "/", "/operator", "/events", "/preview.jpg", "/metrics", "/healthz", "/readyz",
            "/openapi.json", "/api/status", "/api/keys", "/api/counts", "/api/configuration",
            "/api/journal", "/api/journal/export",
        ] {
            methods[path] = reading
        }
        methods["/api/session"] = reading + [.post, .delete]
        guard gate.simulator != nil else { return methods }
        methods["/simulator"] = reading
        methods["/simulator/state"] = reading
        methods["/simulator/commands"] = [.post]
        methods["/simulator/picture"] = [.post]
        return methods
    }

    private func addPages(_ router: Router<PageContext>) {
        let events = EventStream(gate: gate, hello: hello)
        router.get("/") { _, _ in try Assets.page("index.html") }
        router.get("/operator") { _, _ in try Assets.page("operator.html") }
        if gate.simulator != nil {
            router.get("/simulator") { _, _ in try Assets.page("simulator.html") }
        }
        router.get("/assets/**") { request, _ in
            try Assets.page(String(request.uri.path.dropFirst()))
        }
        router.get("/events") { request, context in
            try access.expectWatcher(request, context)
            return try events.respond()
        }
        router.get("/preview.jpg") { request, context in
            try access.expectWatcher(request, context)
            return try await preview.respond(hasCamera: gate.hasCamera)
        }
    }

    private func addInstruments(_ router: Router<PageContext>) {
        let metrics = GateMetrics(gate: gate)
        router.get("/metrics") { request, _ in await metrics.respond(request) }
        router.get("/healthz") { _, _ in
            _ = await gate.failedParts()
            return Self.json(["status": "ok"])
        }
        router.get("/readyz") { _, _ in
            let failed = await gate.failedParts().map(\.rawValue).sorted()
            return Self.json(
                ["ready": .bool(failed.isEmpty), "failed": .array(failed.map(JSON.string))],
                failed.isEmpty ? .ok : .serviceUnavailable)
        }
        router.get("/openapi.json") { _, _ in try Assets.page("openapi.json") }
    }

    private var hello: JSON {
        [
            "version": .string(gate.version),
            "instance": .string(UUID().uuidString),
            "site": .string(gate.siteName),
            "languages": .array(settings.languages.map(JSON.string)),
            "sounds": ["volume": .number(settings.volume)],
            "showsName": .bool(settings.showsName),
            "simulated": .bool(gate.isSimulated),
        ]
    }

    static func json(_ json: JSON, _ status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(string: json.text)))
    }
}
