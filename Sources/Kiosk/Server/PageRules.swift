import HTTPTypes
import Hummingbird
import PageRequests
import SiteConfiguration

/// The rules for every request and every answer.
///
/// Any page in a browser can send requests to a server on loopback. Names that were made to lead
/// here (DNS rebinding) and forms of other sites are therefore refused.
struct PageRules: RouterMiddleware {
    typealias Context = PageContext

    let settings: KioskSettings
    /// The methods that each path accepts.
    let methods: [String: [HTTPRequest.Method]]

    @concurrent func handle(
        _ request: Request, context: PageContext,
        next: @concurrent (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            try check(request)
            response = try await next(request, context)
        } catch let error as any HTTPResponseError {
            response = try error.response(from: request, context: context)
        }
        for field in headers { response.headers[field.name] = field.value }
        return response
    }

    private func check(_ request: Request) throws(HTTPError) {
        // The first `Host` is the authority and is not among the fields (RFC 9112, section 3.2).
        guard request.headers[values: .host].isEmpty else {
            throw HTTPError(.badRequest, message: "the header Host occurs twice")
        }
        guard let authority = request.head.authority,
            RequestHeaders.isOurs(authority: authority, names: settings.hosts)
        else {
            throw HTTPError(
                .misdirectedRequest,
                message: "unknown host name; accepted: an address, localhost, or kiosk.hosts")
        }
        if let known = methods[request.uri.path], !known.contains(request.method) {
            throw HTTPError(
                .methodNotAllowed,
                headers: [.allow: known.map(\.rawValue).joined(separator: ", ")])
        }
        guard ![.get, .head].contains(request.method) else { return }
        guard
            RequestHeaders.isSameOrigin(
                authority: authority, origin: request.headers[.origin],
                fetchSite: request.headers[.fetchSite])
        else {
            throw HTTPError(.forbidden, message: "the request comes from a page of another origin")
        }
    }

    private var headers: HTTPFields {
        var fields: HTTPFields = [
            .contentSecurityPolicy: Self.contentSecurityPolicy,
            .xContentTypeOptions: "nosniff",
            .cacheControl: "no-store",
            .frameOptions: "DENY",
            .referrerPolicy: "no-referrer",
            .openerPolicy: "same-origin",
            .embedderPolicy: "require-corp",
            .crossOriginResourcePolicy: "same-origin",
            .permissionsPolicy: "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        ]
        if settings.tls != nil { fields[.strictTransportSecurity] = "max-age=31536000" }
        return fields
    }

    /// Permits nothing from other origins, nothing inline, and no embedding in frames.
    private static let contentSecurityPolicy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
        media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; \
        frame-ancestors 'none'
        """
}

extension HTTPField.Name {
    // These names are valid tokens (RFC 9110, section 5.1), so that none is missing.
    fileprivate static let host = named("Host")
    fileprivate static let frameOptions = named("X-Frame-Options")
    fileprivate static let referrerPolicy = named("Referrer-Policy")
    fileprivate static let openerPolicy = named("Cross-Origin-Opener-Policy")
    fileprivate static let embedderPolicy = named("Cross-Origin-Embedder-Policy")
    fileprivate static let permissionsPolicy = named("Permissions-Policy")
    fileprivate static let fetchSite = named("Sec-Fetch-Site")

    private static func named(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else {
            preconditionFailure("\(name) is no header's name")
        }
        return name
    }
}
