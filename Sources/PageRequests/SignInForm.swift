import FoundationEssentials

/// `{"user": …, "password": …}`.
public struct SignInForm: Decodable, Hashable, Sendable {
    /// Bytes of either, at most; a password has 128.
    private static let longest = 256

    /// Who wants in.
    public let user: String
    /// What they say.
    public let password: String

    /// Reads a body.
    public init(json: some Sequence<UInt8>) throws(RequestFault) {
        let form = try? JSONDecoder().decode(Self.self, from: Data(json))
        guard let form else { throw RequestFault("wants {\"user\": text, \"password\": text}") }
        guard max(form.user.utf8.count, form.password.utf8.count) <= Self.longest else {
            throw RequestFault("user and password have at most \(Self.longest) bytes")
        }
        self = form
    }
}
