public import SystemPackage

/// `kiosk`: the page in front of people, the operator's view, and the metrics.
public struct KioskSettings: Hashable, Codable, Sendable {
    /// The IPv4 or IPv6 address of this machine at which it is served.
    public var address = "127.0.0.1"
    /// The TCP port.
    public var port = 8080
    /// The names under which browsers may request it, besides the address and `localhost`.
    public var hosts: [String] = []
    /// The languages of the page, in the order in which they are offered.
    public var languages = ["zh", "en", "id"]
    /// The volume, 0...1; 0 is silence.
    public var volume = 0.7
    /// Whether the holder's name is shown as masked by the issuer.
    public var showsName = false
    /// Whether attendants who are signed in see the holder's year of birth.
    public var showsBirthYear = false
    /// The account for the operator's view; `nil` if nobody can sign in with a password.
    public var account: Account?
    /// The certificate and its key; `nil` for plain HTTP.
    public var tls: TLS?
    /// Whether another server on this machine stands in front of it and provides TLS.
    public var isBehindProxy = false
    /// The header with the name of the user whom that server let in; `nil` if there is none.
    public var userHeader: String?

    /// The addresses that may read `/metrics` and `/readyz` without an operator, besides this
    /// machine.
    public var metricsFrom: [AddressRange] = []

    /// The section `kiosk.operator`.
    public struct Account: Hashable, Codable, Sendable {
        /// The name for signing in.
        public var user: String
        /// The output of `gatelight kiosk password` for the password.
        public var passwordHash: String

        /// Creates an account from its parts.
        public init(user: String, passwordHash: String) {
            self.user = user
            self.passwordHash = passwordHash
        }
    }

    /// The section `kiosk.tls`.
    public struct TLS: Hashable, Codable, Sendable {
        /// The file of the certificate chain in PEM, with the server's certificate first.
        public var certificate: FilePath
        /// The file of the private key in PEM.
        public var key: FilePath
    }

    /// Creates settings for plain HTTP on loopback without an operator.
    public init() {}

    /// Whether only this machine can reach it.
    public var isLoopback: Bool { Self.isLoopback(address) }

    static func isLoopback(_ address: String) -> Bool {
        address == "::1" || address.hasPrefix("127.")
    }
}
