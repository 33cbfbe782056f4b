/// An event in a register, with monotonic times in memory and times of day in the file.
enum PassageEvent<Time: Hashable & Sendable>: Hashable, Sendable {
    /// A salt, under which the following passages are marked.
    case salt(day: Int64, [UInt8])
    /// A credential was let through.
    case passage(Marks, Time)
    /// The newest passage with this identity was withdrawn.
    case withdrawal(Mark)
    /// Somebody unknown was let through, at this time at the latest.
    case doubt(Time)

    /// Returns the same event with another kind of time.
    func mapTime<Other>(_ convert: (Time) -> Other) -> PassageEvent<Other> {
        switch self {
        case .salt(let day, let bytes): .salt(day: day, bytes)
        case .passage(let marks, let time): .passage(marks, convert(time))
        case .withdrawal(let mark): .withdrawal(mark)
        case .doubt(let time): .doubt(convert(time))
        }
    }
}
