import SiteConfiguration
import Cryptography
import HTTPTypes
import Hummingbird
import PageRequests

/// Who may see the operator's view: whoever signed in with the account of the configuration, or whom a
/// proxy on this machine let in.
struct OperatorAccess: Sendable {
    private let settings: KioskSettings
    private let isOpen: Bool
    private let hash: PasswordHash?
    private let sessions = Sessions()
    private let turns: FairTurns
    private let background: BackgroundThread

    static let cookie = "gatelight-session"

    /// An open one asks nobody: what is behind it is simulated.
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

    /// Who asks.
    func expectOperator(_ request: Request, _ context: PageContext) throws(HTTPError) -> String {
        if let user = user(request, context) { return user }
        guard hash != nil else {
            throw HTTPError(
                .forbidden,
                message: "there is no operator here: configure kiosk.operator or kiosk.user-header")
        }
        throw HTTPError(.unauthorized, message: "sign in at /operator")
    }

    /// What shows people is seen on this machine, or by an operator. Behind a proxy everybody seems
    /// to come from this machine, and what a proxy says of others' addresses is not believed.
    func expectWatcher(_ request: Request, _ context: PageContext) throws(HTTPError) {
        if isHere(context) { return }
        _ = try expectOperator(request, context)
    }

    /// The same as a question.
    func isWatcher(_ request: Request, _ context: PageContext) -> Bool {
        isHere(context) || user(request, context) != nil
    }

    /// Whether there is an account to sign in with.
    var hasAccount: Bool { hash != nil }

    /// What counts people is for instruments on this machine, at the addresses of the configuration,
    /// or an operator's.
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
            // A proxy that adds its own to what a stranger sent has said nothing.
            let users = request.headers[values: header]
            if users.count == 1, let user = users.first, !user.isEmpty { return user }
        }
        return Self.token(request).flatMap { sessions.user(of: $0) }
    }

    /// A new session, as a cookie, for whom `client` stands. A wrong password keeps nobody else out,
    /// not even a right one of the same client: see `FairTurns`.
    func signIn(
        _ form: SignInForm, from client: String, while isThere: @escaping @Sendable () -> Bool
    ) async throws -> String {
        guard let account = settings.account, let hash else {
            throw HTTPError(.forbidden, message: "there is no operator's account here")
        }
        let fits: Bool
        do {
            fits = try await turns.run(for: client, while: isThere) {
                // Made for unknown users too, so that the time tells nothing.
                try await background.run { hash.matches(Array(form.password.utf8)) }
            }
        } catch is FairTurns.Full {
            throw HTTPError(
                .tooManyRequests, headers: [.retryAfter: "1"], message: "too many attempts at once")
        }
        let isUser = Digest.areEqual(Array(form.user.utf8), Array(account.user.utf8))
        guard fits, isUser else {
            throw HTTPError(.unauthorized, message: "no such user, or another password")
        }
        return cookie(sessions.open(form.user), maximumAge: Int(Sessions.length / .seconds(1)))
    }

    /// The cookie that ends a session.
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
