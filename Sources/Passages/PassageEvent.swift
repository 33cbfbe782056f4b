/// One thing that a register remembers: in memory with monotonic times, in the file with times of day.
enum PassageEvent<Time: Hashable & Sendable>: Hashable, Sendable {
    /// Passages that follow are marked under this salt.
    case salt(day: Int64, [UInt8])
    /// A credential was let through.
    case passage(Marks, Time)
    /// The newest passage with this identity was taken back.
    case withdrawal(Mark)
    /// Somebody unknown was let through, at this time at the latest.
    case doubt(Time)

    /// The same with another kind of time.
    func mapTime<Other>(_ convert: (Time) -> Other) -> PassageEvent<Other> {
        switch self {
        case .salt(let day, let bytes): .salt(day: day, bytes)
        case .passage(let marks, let time): .passage(marks, convert(time))
        case .withdrawal(let mark): .withdrawal(mark)
        case .doubt(let time): .doubt(convert(time))
        }
    }
}
