extension PassageMemory {
    /// The possible difference between the file's times and the clock that wrote them. Loaded
    /// events last that much longer, so that none ends early.
    static let clockTolerance = Duration.seconds(1)

    /// Loads the events of a file. Only their times of day are known; a time ahead of the clock
    /// counts as the present.
    mutating func load(_ events: [PassageEvent<WallTime>], at wall: WallTime, now: Duration) {
        var salts: [DailySalt] = []
        var passages: [Passage] = []
        var doubt: Duration?
        func monotonic(_ time: WallTime) -> Duration {
            now - max(.zero, wall.since(time) - Self.clockTolerance)
        }
        for event in events {
            switch event {
            case .salt(let day, let bytes):
                salts.append(DailySalt(id: salts.count &+ 1, day: day, bytes: bytes))
            case .passage(let marks, let time):
                // A file that was read without a fault has a salt before the first passage.
                guard let salt = salts.last?.id else { continue }
                passages.append(Passage(marks: marks, salt: salt, time: monotonic(time)))
            case .withdrawal(let mark):
                guard let found = passages.lastIndex(where: { $0.marks.identity == mark }) else {
                    continue
                }
                passages.remove(at: found)
            case .doubt(let time):
                doubt = max(doubt ?? monotonic(time), monotonic(time))
            }
        }
        adopt(salts, passages.filter { now - $0.time < againAfter }, doubt, now: now)
    }

    private mutating func adopt(
        _ salts: [DailySalt], _ passages: [Passage], _ doubt: Duration?, now: Duration
    ) {
        let used = Set(passages.lazy.map(\.salt))
        restore(salts.filter { used.contains($0.id) }, passages.suffix(limit))
        if passages.count > limit {
            raise(Doubt(kind: .full, cause: "more than \(limit) have passed", since: now))
        } else if let doubt {
            raise(
                Doubt(
                    kind: .damaged, cause: "the record of who passed was damaged",
                    since: doubt))
        }
    }
}
