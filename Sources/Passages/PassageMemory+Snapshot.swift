extension PassageMemory {
    /// A copy of the memory that is cheap to take and is written on another thread.
    struct Snapshot: Sendable {
        let salts: [DailySalt]
        let passages: [Passage]
        let doubt: Duration?
    }
}

extension PassageMemory.Snapshot {
    /// The events of the snapshot: each salt followed by its passages in their order.
    var events: [PassageEvent<Duration>] {
        var events: [PassageEvent<Duration>] = doubt.map { [.doubt($0)] } ?? []
        events.reserveCapacity(events.count + salts.count + passages.count)
        var rest = passages[...]
        for salt in salts {
            events.append(.salt(day: salt.day, salt.bytes))
            let own = rest.prefix { $0.salt == salt.id }
            events += own.map { .passage($0.marks, $0.time) }
            rest = rest.dropFirst(own.count)
        }
        return events
    }
}
