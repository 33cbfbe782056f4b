extension PassageMemory {
    /// Copies that are cheap to take and are written out on another thread.
    struct Snapshot: Sendable {
        let salts: [DailySalt]
        let passages: [Passage]
        let doubt: Duration?
    }
}

extension PassageMemory.Snapshot {
    /// Each salt followed by its own passages, in the order they were noted.
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
