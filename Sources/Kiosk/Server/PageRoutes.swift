import Foundation
import HTTPTypes
import Hummingbird
import SiteConfiguration
import Terminal
import TerminalCore

/// All routes of a page.
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
            background: background, limits: limits)
        preview = Preview(
            nextFrame: gate.nextFrame, background: background, rate: limits.previewRate,
            isColour: gate.isSimulated, grey: gate.greyPicture)
    }

    func responder() -> some HTTPResponder<PageContext> {
        let router = Router(context: PageContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: PageRules(settings: settings, methods: methods))
        addPages(router)
        addInstruments(router)
        OperatorRoutes(self).add(to: router)
        AttendantRoutes(gate: gate, limits: limits, access: access).add(to: router)
        if let simulator = gate.simulator {
            SimulatorRoutes(panel: simulator, limits: limits, access: access).add(to: router)
        }
        return router.buildResponder()
    }

    /// The methods that each path accepts.
    private var methods: [String: [HTTPRequest.Method]] {
        let reading: [HTTPRequest.Method] = [.get, .head]
        var methods: [String: [HTTPRequest.Method]] = [:]
        for path in [
            "/", "/operator", "/attendant", "/events", "/preview.jpg", "/metrics", "/healthz",
            "/readyz",
            "/openapi.json", "/api/status", "/api/keys", "/api/counts", "/api/configuration",
            "/api/journal", "/api/journal/export",
        ] {
            methods[path] = reading
        }
        methods["/api/session"] = reading + [.post, .delete]
        methods["/api/attendant/next"] = [.post]
        guard gate.simulator != nil else { return methods }
        methods["/simulator"] = reading
        methods["/simulator/state"] = reading
        methods["/simulator/script.tar"] = reading
        methods["/simulator/commands"] = [.post]
        methods["/simulator/picture"] = [.post]
        return methods
    }

    private func addPages(_ router: Router<PageContext>) {
        let events = EventStream(gate: gate, hello: hello)
        router.get("/") { request, context in try kiosk(request, context) }
        router.get("/operator") { _, _ in try Assets.page("operator.html") }
        router.get("/attendant") { _, _ in try Assets.page("attendant.html") }
        if gate.simulator != nil {
            router.get("/simulator") { _, _ in try Assets.page("simulator.html") }
        }
        let voices = Voices(languages: settings.languages)
        router.get("/assets/**") { request, _ in
            let path = request.uri.path.dropFirst()
            let voice = "assets/voices/"
            return path.hasPrefix(voice)
                ? try voices.respond(String(path.dropFirst(voice.count)))
                : try Assets.page(String(path))
        }
        router.get("/events") { request, context in
            try access.expectWatcher(request, context)
            return try events.respond { access.viewer(request, context) }
        }
        router.get("/preview.jpg") { request, context in
            try access.expectWatcher(request, context)
            return try await preview.respond(hasCamera: gate.hasCamera)
        }
    }

    /// Returns the page for the terminal's screen. Its content is not public, so others must sign
    /// in first.
    private func kiosk(_ request: Request, _ context: PageContext) throws(HTTPError) -> Response {
        if access.viewer(request, context) != nil { return try Assets.page("index.html") }
        guard access.hasAccount else {
            throw HTTPError(
                .forbidden, message: "this page is for the terminal's own screen, and for operators"
            )
        }
        return Response(status: .seeOther, headers: [.location: "/operator"])
    }

    private func addInstruments(_ router: Router<PageContext>) {
        let metrics = GateMetrics(gate: gate)
        router.get("/metrics") { request, context in
            try access.expectInstrument(request, context)
            return await metrics.respond(request)
        }
        router.get("/healthz") { _, _ in
            _ = await gate.failedParts()
            return Self.json(["status": "ok"])
        }
        router.get("/readyz") { request, context in
            try access.expectInstrument(request, context)
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
            "simulator": .bool(gate.simulator != nil),
        ]
    }

    static func json(_ json: JSON, _ status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(string: json.text)))
    }
}
