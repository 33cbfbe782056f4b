import Cryptography
import DeviceInterface
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import PageRequests
import SiteConfiguration
import Synchronization
import Terminal
import TerminalCore
import Testing

@testable import Kiosk

/// Who is answered what, by where they ask from.
struct AccessRulesTests {
    private struct Source: RequestContextSource {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    }

    private struct Noon: WallClock {
        func now() -> Date { Date(timeIntervalSince1970: 1_780_000_000) }
    }

    private static let people = ["/", "/events", "/preview.jpg"]
    private static let instruments = ["/metrics", "/readyz"]

    private func routes(
        simulated: Bool = false, _ change: (inout KioskSettings) -> Void
    ) -> PageRoutes {
        var settings = KioskSettings()
        change(&settings)
        var gate = Gate(
            siteName: "test", version: "0", watch: GateMonitor(start: .zero, at: Noon().now()),
            wallClock: Noon(), now: { .zero }, failedParts: { [] })
        gate.isSimulated = simulated
        return PageRoutes(
            gate: gate, settings: settings, limits: PageLimits(), background: BackgroundThread())
    }

    private func ask(
        _ routes: PageRoutes, _ path: String, from peer: String?, _ fields: HTTPFields = [:]
    ) async throws -> Response {
        let head = HTTPRequest(
            method: .get, scheme: "https", authority: "localhost", path: path,
            headerFields: fields)
        let context = PageContext(
            coreContext: .init(source: Source()), peer: peer.flatMap { PeerAddress($0) })
        return try await routes.responder().respond(
            to: Request(head: head, body: .init(buffer: .init())), context: context)
    }

    private func statuses(
        _ routes: PageRoutes, _ paths: [String], from peer: String?, _ fields: HTTPFields = [:]
    ) async throws -> [Int] {
        var statuses: [Int] = []
        for path in paths {
            statuses.append(try await ask(routes, path, from: peer, fields).status.code)
        }
        return statuses
    }

    @Test func `requests from this machine reach the kiosk and its instruments`() async throws {
        let routes = routes { _ in }
        for peer in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            #expect(try await statuses(routes, Self.instruments, from: peer) == [200, 200])
            // There is no camera.
            #expect(try await statuses(routes, Self.people, from: peer) == [200, 200, 404])
        }
    }

    @Test func `other machines must sign in, and otherwise learn only that it is alive`()
        async throws
    {
        let hash = "\(PasswordHash(of: Array("right".utf8)))"
        let routes = routes {
            $0.address = "0.0.0.0"
            $0.account = .init(user: "ada", passwordHash: hash)
        }
        for peer in ["192.0.2.9", "2001:db8::1", "10.0.0.1", "::ffff:192.0.2.9", nil] {
            #expect(try await statuses(routes, Self.instruments, from: peer) == [401, 401])
            #expect(try await statuses(routes, Self.people, from: peer) == [303, 401, 401])
            #expect(
                try await statuses(routes, ["/healthz", "/operator"], from: peer) == [200, 200])
        }
        let elsewhere = try await ask(routes, "/", from: "192.0.2.9")
        #expect(elsewhere.headers[.location] == "/operator")
        let form = try #require(try? JSONEncoder().encode(["user": "ada", "password": "right"]))
        let cookie = try await routes.access.signIn(
            SignInForm(json: form), from: "192.0.2.9", while: { true })
        let session: HTTPFields = [.cookie: String(cookie.prefix { $0 != ";" })]
        #expect(
            try await statuses(routes, Self.people, from: "192.0.2.9", session) == [200, 200, 404])
        #expect(
            try await statuses(routes, Self.instruments, from: "192.0.2.9", session) == [200, 200])
    }

    @Test func `without an account other machines see nothing`() async throws {
        let routes = routes { $0.address = "::" }
        let paths = Self.people + Self.instruments
        #expect(
            try await statuses(routes, paths, from: "192.0.2.9") == [403, 403, 403, 403, 403])
    }

    @Test func `an allowed address gets the metrics, and nothing else`() async throws {
        let routes = routes {
            $0.address = "::"
            $0.metricsFrom = ["192.0.2.0/28", "2001:db8::1"].compactMap { AddressRange($0) }
        }
        for peer in ["192.0.2.9", "::ffff:192.0.2.9", "2001:db8::1"] {
            #expect(try await statuses(routes, Self.instruments, from: peer) == [200, 200])
            #expect(try await statuses(routes, Self.people, from: peer) == [403, 403, 403])
            #expect(try await statuses(routes, ["/api/status"], from: peer) == [403])
        }
        for peer in ["192.0.2.16", "2001:db8::2", nil] {
            #expect(try await statuses(routes, Self.instruments, from: peer) == [403, 403])
        }
    }

    /// Everybody comes from the proxy's address, whatever they or it say of another.
    @Test func `behind a proxy this machine's address proves nothing`() async throws {
        let routes = routes {
            $0.isBehindProxy = true
            $0.userHeader = "X-Remote-User"
        }
        let (user, forwarded) = (try name("X-Remote-User"), try name("X-Forwarded-For"))
        let paths = Self.people + Self.instruments
        let refused = [403, 403, 403, 403, 403]
        #expect(try await statuses(routes, paths, from: "127.0.0.1") == refused)
        #expect(
            try await statuses(routes, paths, from: "127.0.0.1", [forwarded: "127.0.0.1"])
                == refused)
        #expect(
            try await statuses(routes, paths, from: "127.0.0.1", [user: "ada"])
                == [200, 200, 404, 200, 200])
        // From elsewhere the header is a stranger's.
        #expect(try await statuses(routes, paths, from: "192.0.2.9", [user: "ada"]) == refused)
        var twice: HTTPFields = [user: "stranger"]
        twice.append(HTTPField(name: user, value: "ada"))
        #expect(try await statuses(routes, paths, from: "127.0.0.1", twice) == refused)
    }

    @Test func `a second Host header is refused`() async throws {
        let routes = routes { _ in }
        let second: HTTPFields = [try name("Host"): "localhost"]
        #expect(try await statuses(routes, ["/healthz", "/"], from: "::1", second) == [400, 400])
    }

    @Test(arguments: ["-1:2", "%2b1:2", "Z", "x", "2026-11-25T08:00:00-99:00"])
    func `an invalid time is refused`(text: String) async throws {
        let routes = routes(simulated: true) { _ in }
        for name in ["from", "to"] {
            let path = "/api/journal?\(name)=\(text)"
            #expect(try await statuses(routes, [path], from: "::1") == [400])
        }
    }

    private func name(_ text: String) throws -> HTTPField.Name {
        try #require(HTTPField.Name(text))
    }

    /// Asks for the next person; returns the status, and how often the verdict was ended.
    private func next(
        from peer: String, _ fields: HTTPFields, body: String = "{}", simulated: Bool = false,
        password: String? = nil
    ) async throws -> (status: Int, ended: Int) {
        let ended = Mutex(0)
        var gate = routes(simulated: simulated) { _ in }.gate
        gate.clear = { ended.withLock { $0 += 1 } }
        var (settings, fields) = (KioskSettings(), fields)
        if let password {
            let hash = "\(PasswordHash(of: Array(password.utf8)))"
            settings.account = .init(user: "ada", passwordHash: hash)
        }
        let routes = PageRoutes(
            gate: gate, settings: settings, limits: PageLimits(), background: BackgroundThread())
        if let password, fields[.cookie] == "session" {
            let form = try JSONEncoder().encode(["user": "ada", "password": password])
            let cookie = try await routes.access.signIn(
                SignInForm(json: form), from: peer, while: { true })
            fields[.cookie] = String(cookie.prefix { $0 != ";" })
        }
        let head = HTTPRequest(
            method: .post, scheme: "https", authority: "localhost", path: "/api/attendant/next",
            headerFields: fields)
        let context = PageContext(
            coreContext: .init(source: Source()), peer: PeerAddress(peer))
        let response = try await routes.responder().respond(
            to: Request(head: head, body: .init(buffer: ByteBuffer(string: body))),
            context: context)
        return (response.status.code, ended.withLock { $0 })
    }

    @Test func `only an operator's own page ends a verdict`() async throws {
        let json: HTTPFields = [.contentType: "application/json"]
        var foreign = json
        foreign[.origin] = "https://elsewhere.example"
        let plain: HTTPFields = [.contentType: "text/plain"]
        // Without an account, nobody is an operator, not even on this machine.
        #expect(try await next(from: "127.0.0.1", json) == (403, 0))
        #expect(try await next(from: "127.0.0.1", json, simulated: true) == (204, 1))
        #expect(try await next(from: "127.0.0.1", foreign, simulated: true) == (403, 0))
        #expect(try await next(from: "127.0.0.1", plain, simulated: true) == (415, 0))
        #expect(try await next(from: "127.0.0.1", json, body: "", simulated: true) == (400, 0))
        // With an account, whoever signed in is an operator, wherever they are.
        let password = "correct horse"
        #expect(try await next(from: "127.0.0.1", json, password: password) == (401, 0))
        var session = json
        session[.cookie] = "session"
        for peer in ["127.0.0.1", "192.0.2.9"] {
            #expect(try await next(from: peer, session, password: password) == (204, 1))
        }
    }

    @Test func `the year of birth goes to those who signed in, and ends with the colour`() throws {
        var state = LampState(
            order: LampOrder(lamp: .green, until: .seconds(2)), orderedAt: .zero, scans: 1)
        state.birthYear = 1998
        var gate = routes { _ in }.gate
        func data(_ viewer: Viewer) throws -> String {
            try #require(EventEncoding(gate: gate, viewer: viewer).encode(.lamp(state))).data
        }
        #expect(try data(.signedIn).contains(#""birthYear":1998"#))
        #expect(try !data(.screen).contains("birthYear"))
        gate.now = { .seconds(2) }
        #expect(try !data(.signedIn).contains("1998"))
    }

    @Test func `a viewer of this machine is signed in only while the session lasts`() async throws {
        let hash = "\(PasswordHash(of: Array("right".utf8)))"
        let access = routes { $0.account = .init(user: "ada", passwordHash: hash) }.access
        func viewer(_ fields: HTTPFields, from peer: String) -> Viewer? {
            let head = HTTPRequest(
                method: .get, scheme: "https", authority: "localhost", path: "/events",
                headerFields: fields)
            return access.viewer(
                Request(head: head, body: .init(buffer: .init())),
                PageContext(coreContext: .init(source: Source()), peer: PeerAddress(peer)))
        }
        let form = try #require(try? JSONEncoder().encode(["user": "ada", "password": "right"]))
        let cookie = try await access.signIn(
            SignInForm(json: form), from: "::1", while: { true })
        let session: HTTPFields = [.cookie: String(cookie.prefix { $0 != ";" })]
        #expect(viewer([:], from: "::1") == .screen && viewer(session, from: "::1") == .signedIn)
        #expect(viewer([:], from: "192.0.2.9") == nil)
        let head = HTTPRequest(
            method: .delete, scheme: "https", authority: "localhost", path: "/api/session",
            headerFields: session)
        _ = access.signOut(Request(head: head, body: .init(buffer: .init())))
        #expect(viewer(session, from: "::1") == .screen)
        #expect(viewer(session, from: "192.0.2.9") == nil)
    }

    @Test func `the public stream names a failed part and no more`() {
        let fault = PartState.Fault(message: "read frame: badData", advice: "Run v4l2-ctl.")
        let part = PartState(name: "camera", fault: fault, since: .zero)
        let gate = routes { _ in }.gate
        let event = EventEncoding(gate: gate, viewer: .screen).encode(.part(part))
        #expect(event?.data == #"{"part":"camera","state":"failed"}"#)
    }
}
