/// The random bytes of one day (UTC), without which a mark reveals nothing.
struct DailySalt: Hashable, Sendable {
    /// The number of bytes in a salt.
    static let length = 32

    /// The identifier of the salt in this process; later salts have greater ones.
    let id: Int
    /// The number of days since 1970-01-01 on the terminal's clock.
    let day: Int64
    let bytes: [UInt8]
}
