public import Cryptography

extension SignatureAlgorithm {
    /// The algorithm's number in COSE headers (RFC 9053 §2, RFC 8230 §2). None is registered for
    /// SM2 with SM3; −65537 is Gatelight's own, from the private-use range below −65536.
    public var coseNumber: Int64 {
        switch self {
        case .es256: -7
        case .es384: -35
        case .es512: -36
        case .ps256: -37
        case .eddsa: -8
        case .sm2: -65_537
        }
    }

    /// Creates the algorithm with a number; `nil` if it is unknown.
    public init?(coseNumber: Int64) {
        guard let match = Self.allCases.first(where: { $0.coseNumber == coseNumber }) else {
            return nil
        }
        self = match
    }
}
