/// Random bytes of one day (UTC), without which a mark tells nothing.
struct DailySalt: Hashable, Sendable {
    /// Bytes of a salt.
    static let length = 32

    /// Tells salts of one process apart; later ones have greater numbers.
    let id: Int
    /// Days since 1970-01-01, by the terminal's clock.
    let day: Int64
    let bytes: [UInt8]
}
