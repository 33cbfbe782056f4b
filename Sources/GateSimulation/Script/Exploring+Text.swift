extension Exploring {
    /// The command as it is written in a script.
    public var text: String {
        switch self {
        case .site(let values):
            (["site"] + values.map { "\($0.name)=\(Decimal.text($0.value))" })
                .joined(separator: " ")
        case .beside(let person, let seconds): "beside \(person) for \(Decimal.text(seconds))"
        case .read(let person): "read \(person)"
        case .hang(let part, let seconds): "hang \(part.rawValue) for \(Decimal.text(seconds))"
        case .fail(let part): "fail \(part.rawValue)"
        case .mend(let part): "mend \(part.rawValue)"
        case .late(let seconds): "late for \(Decimal.text(seconds))"
        case .stop(let program, let seconds):
            "stop \(program.rawValue) for \(Decimal.text(seconds))"
        case .kill(let program): "kill \(program.rawValue)"
        case .restart: "restart"
        case .jobs(let number): "jobs \(number)"
        case .update(let number, .whole): "update \(number)"
        case .update(let number, let repository): "update \(number) \(repository.rawValue)"
        }
    }
}
