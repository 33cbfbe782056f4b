import FoundationEssentials

/// The form `{"user": …, "password": …}`.
public struct SignInForm: Decodable, Hashable, Sendable {
    /// The largest number of bytes in either text; a password has at most 128.
    private static let longest = 256

    /// The name of the user.
    public let user: String
    /// The password as entered.
    public let password: String

    /// Parses a request's body.
    public init(json: some Sequence<UInt8>) throws(RequestFault) {
        let form = try? JSONDecoder().decode(Self.self, from: Data(json))
        guard let form else { throw RequestFault("expected {\"user\": text, \"password\": text}") }
        guard max(form.user.utf8.count, form.password.utf8.count) <= Self.longest else {
            throw RequestFault("user and password have at most \(Self.longest) bytes")
        }
        self = form
    }
}
