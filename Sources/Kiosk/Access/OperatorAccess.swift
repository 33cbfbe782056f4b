import Cryptography
import HTTPTypes
import Hummingbird
import PageRequests
import SiteConfiguration

/// Controls access to the operator's view: for people who signed in with the configured account, or
/// whom a proxy on this machine let in.
struct OperatorAccess: Sendable {
    private let settings: KioskSettings
    private let isOpen: Bool
    private let hash: PasswordHash?
    private let sessions = Sessions()
    private let turns: FairTurns
    private let background: BackgroundThread

    static let cookie = "gatelight-session"

    /// Creates the control. An open one asks for no account, because everything behind it is
    /// simulated.
    init(
        _ settings: KioskSettings, isOpen: Bool, background: BackgroundThread,
        limits: PageLimits = PageLimits()
    ) {
        self.settings = settings
        self.isOpen = isOpen
        self.background = background
        turns = FairTurns(most: limits.connections)
        hash = settings.account.flatMap { PasswordHash($0.passwordHash) }
    }

    /// Returns the operator's name; throws if the request is not from an operator.
    func expectOperator(_ request: Request, _ context: PageContext) throws(HTTPError) -> String {
        if let user = user(request, context) { return user }
        guard hash != nil else {
            throw HTTPError(
                .forbidden,
                message: "no operator is configured: set kiosk.operator or kiosk.user-header")
        }
        throw HTTPError(.unauthorized, message: "sign in at /operator")
    }

    /// Throws unless the request may see people: from this machine, or from an operator. Behind a
    /// proxy every request seems to come from this machine, and a proxy's statements about
    /// addresses are not trusted.
    func expectWatcher(_ request: Request, _ context: PageContext) throws(HTTPError) {
        if isHere(context) { return }
        _ = try expectOperator(request, context)
    }

    /// Returns who watches; `nil` if `expectWatcher` would throw.
    func viewer(_ request: Request, _ context: PageContext) -> Viewer? {
        if user(request, context) != nil { return .signedIn }
        return isHere(context) ? .screen : nil
    }

    /// Whether there is an account to sign in with.
    var hasAccount: Bool { hash != nil }

    /// Throws unless the request may see counts of people: from this machine, from the configured
    /// addresses, or from an operator.
    func expectInstrument(_ request: Request, _ context: PageContext) throws(HTTPError) {
        if isHere(context) { return }
        if let peer = context.peer, settings.metricsFrom.contains(where: { $0.contains(peer) }) {
            return
        }
        _ = try expectOperator(request, context)
    }

    private func isHere(_ context: PageContext) -> Bool {
        context.isFromThisMachine && !settings.isBehindProxy
    }

    private func user(_ request: Request, _ context: PageContext) -> String? {
        if isOpen { return "simulation" }
        if let header = settings.userHeader.flatMap({ HTTPField.Name($0) }),
            context.isFromThisMachine
        {
            // If a proxy adds its field to one from the client, the value is not trustworthy.
            let users = request.headers[values: header]
            if users.count == 1, let user = users.first, !user.isEmpty { return user }
        }
        return Self.token(request).flatMap { sessions.user(of: $0) }
    }

    /// Checks a form and returns the cookie of a new session. `client` identifies the sender. A
    /// wrong password locks nobody else out, nor a later right one of the same client (see
    /// `FairTurns`).
    func signIn(
        _ form: SignInForm, from client: String, while isThere: @escaping @Sendable () -> Bool
    ) async throws -> String {
        guard let account = settings.account, let hash else {
            throw HTTPError(.forbidden, message: "this terminal has no operator account")
        }
        let fits: Bool
        do {
            fits = try await turns.run(for: client, while: isThere) {
                // The hash is computed for unknown users too, so that the time reveals nothing.
                try await background.run { hash.matches(Array(form.password.utf8)) }
            }
        } catch is FairTurns.Full {
            throw HTTPError(
                .tooManyRequests, headers: [.retryAfter: "1"], message: "too many attempts at once")
        }
        let isUser = Digest.areEqual(Array(form.user.utf8), Array(account.user.utf8))
        guard fits, isUser else {
            throw HTTPError(.unauthorized, message: "wrong user or password")
        }
        return cookie(sessions.open(form.user), maximumAge: Int(Sessions.length / .seconds(1)))
    }

    /// Ends a session and returns the cookie that clears it.
    func signOut(_ request: Request) -> String {
        if let token = Self.token(request) { sessions.close(token) }
        return cookie("", maximumAge: 0)
    }

    private func cookie(_ value: String, maximumAge: Int) -> String {
        let isSecure = settings.tls != nil || settings.isBehindProxy
        return "\(Self.cookie)=\(value); Path=/; Max-Age=\(maximumAge); HttpOnly; SameSite=Strict"
            + (isSecure ? "; Secure" : "")
    }

    private static func token(_ request: Request) -> String? {
        RequestHeaders.cookie(cookie, in: request.headers[values: .cookie])
    }
}
