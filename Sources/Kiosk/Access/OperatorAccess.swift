import SiteConfiguration
import Cryptography
import HTTPTypes
import Hummingbird
import Synchronization

/// Who may see the operator's view: whoever signed in with the account of the configuration, or whom a
/// proxy on this machine let in.
struct OperatorAccess: Sendable {
    private let settings: KioskSettings
    private let isOpen: Bool
    private let hash: PasswordHash?
    private let sessions = Sessions()
    private let throttle = Throttle()
    private let background: BackgroundThread

    static let cookie = "gatelight-session"

    /// An open one asks nobody: what is behind it is simulated.
    init(_ settings: KioskSettings, isOpen: Bool, background: BackgroundThread) {
        self.settings = settings
        self.isOpen = isOpen
        self.background = background
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

    /// What shows people is seen on this machine, or by an operator.
    func expectWatcher(_ request: Request, _ context: PageContext) throws(HTTPError) {
        if context.isFromThisMachine, !settings.isBehindProxy { return }
        _ = try expectOperator(request, context)
    }

    private func user(_ request: Request, _ context: PageContext) -> String? {
        if isOpen { return "simulation" }
        if let header = settings.userHeader.flatMap({ HTTPField.Name($0) }),
            context.isFromThisMachine, let user = request.headers[header], !user.isEmpty
        {
            return user
        }
        return Self.token(request).flatMap { sessions.user(of: $0) }
    }

    /// A new session, as a cookie.
    func signIn(user: String, password: String) async throws -> String {
        guard let account = settings.account, let hash else {
            throw HTTPError(.forbidden, message: "there is no operator's account here")
        }
        if let wait = throttle.begin() {
            throw HTTPError(
                .tooManyRequests, headers: [.retryAfter: "\(wait)"],
                message: "too many attempts: try again in \(wait) s")
        }
        // Whoever went away has had a try, too, and keeps nobody else waiting for its end.
        var isIn = false
        defer { isIn ? throttle.succeeded() : throttle.failed() }
        // The hash is made for unknown users too, so that the time tells nothing.
        let fits = try await background.run { hash.matches(Array(password.utf8)) }
        let isUser = Digest.areEqual(Array(user.utf8), Array(account.user.utf8))
        guard fits, isUser else {
            throw HTTPError(.unauthorized, message: "no such user, or another password")
        }
        isIn = true
        return cookie(sessions.open(user), maximumAge: Int(Sessions.length / .seconds(1)))
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
        for field in request.headers[values: .cookie] {
            for pair in field.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == cookie else {
                    continue
                }
                return String(parts[1])
            }
        }
        return nil
    }
}
