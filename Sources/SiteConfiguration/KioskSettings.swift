public import SystemPackage

/// `kiosk`: the page in front of people, the operator's view, and the metrics.
public struct KioskSettings: Hashable, Sendable {
    /// Where it is served: an IPv4 or IPv6 address of this machine.
    public var address = "127.0.0.1"
    /// The TCP port.
    public var port = 8080
    /// Names, besides the address itself and `localhost`, that a browser may know it by.
    public var hosts: [String] = []
    /// Languages of the page, in the order they are offered.
    public var languages = ["zh", "en", "id"]
    /// How loud, 0...1; 0 is silence.
    public var volume = 0.7
    /// Whether the holder's name is shown as the issuer masked it.
    public var showsName = false
    /// Who may see the operator's view; `nil` for nobody with a password.
    public var account: Account?
    /// The certificate and its key; `nil` for plain HTTP.
    public var tls: TLS?
    /// Whether another server on this machine stands before it and speaks TLS.
    public var isBehindProxy = false
    /// The header in which that server tells who it let in; `nil` if it does not.
    public var userHeader: String?

    /// Where `/metrics` and `/readyz` may be asked from without an operator, besides this machine.
    public var metricsFrom: [AddressRange] = []

    /// `kiosk.operator`.
    public struct Account: Hashable, Sendable {
        /// The name to type.
        public var user: String
        /// What `gatelight kiosk password` makes of the password.
        public var passwordHash: String

        /// Takes both as they are.
        public init(user: String, passwordHash: String) {
            self.user = user
            self.passwordHash = passwordHash
        }
    }

    /// `kiosk.tls`.
    public struct TLS: Hashable, Sendable {
        /// A chain in PEM, the own certificate first.
        public var certificate: FilePath
        /// Its private key in PEM.
        public var key: FilePath
    }

    /// On loopback, in plain HTTP, without an operator.
    public init() {}

    /// Whether only this machine can reach it.
    public var isLoopback: Bool { Self.isLoopback(address) }

    static func isLoopback(_ address: String) -> Bool {
        address == "::1" || address.hasPrefix("127.")
    }
}
