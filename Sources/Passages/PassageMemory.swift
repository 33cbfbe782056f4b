import Cryptography

/// The passages of credentials, on the monotonic clock only, so that a step of the wall clock
/// changes no answer.
struct PassageMemory: Sendable {
    struct Passage: Hashable, Sendable {
        let marks: Marks
        let salt: Int
        let time: Duration
    }

    struct Doubt: Hashable, Sendable {
        let kind: PassageDoubt.Kind
        let cause: String
        let since: Duration
    }

    /// The largest number of salts. If a clock jumps and reaches it, the newest salt is used
    /// longer.
    static let maximumSalts = 8

    let limit: Int
    let keepsFile: Bool
    let makeSalt: @Sendable () -> [UInt8]
    private(set) var againAfter: Duration
    /// The salts, oldest first, in the order of their passages.
    private(set) var salts: [DailySalt] = []
    private(set) var passages: [Passage] = []
    private(set) var doubt: Doubt?
    /// The events that are not in the file yet.
    private(set) var pending: [PassageEvent<Duration>] = []
    /// Whether the file must be rewritten: it was never written, or it has a salt that was
    /// destroyed here.
    private(set) var mustRewrite = true
    /// The time of the newest passage with each mark.
    private var newest: [Mark: Duration] = [:]

    init(
        againAfter: Duration, limit: Int, keepsFile: Bool,
        makeSalt: @escaping @Sendable () -> [UInt8]
    ) {
        self.keepsFile = keepsFile
        self.againAfter = max(.zero, againAfter)
        self.limit = max(0, limit)
        self.makeSalt = makeSalt
    }

    var isOff: Bool { againAfter <= .zero }

    /// Returns whether a time is over. A time ahead of `now` counts as `now`, because another
    /// thread may have read the clock later.
    private func isOver(_ time: Duration, _ now: Duration) -> Bool { now - time >= againAfter }

    mutating func answer(_ credential: PassingCredential, now: Duration) -> PassageAnswer {
        guard !isOff else { return .clear }
        forget(now: now)
        let times = salts.flatMap { Marks(credential, $0).all }.compactMap { newest[$0] }
        if let last = times.max(), !isOver(last, now) {
            return .passed(ago: max(.zero, now - last))
        }
        return self.doubt(now: now).map { .unknown($0) } ?? .clear
    }

    /// Returns the reason why a credential may have passed although it is not remembered; `nil` if
    /// there is none.
    func doubt(now: Duration) -> PassageDoubt? {
        guard !isOff else { return nil }
        if let doubt, !isOver(doubt.since, now) {
            return PassageDoubt(
                kind: doubt.kind, cause: doubt.cause, left: left(since: doubt.since, now))
        }
        guard passages.count >= limit else { return nil }
        let since = passages.first?.time ?? now
        return PassageDoubt(kind: .full, cause: Self.full(limit), left: left(since: since, now))
    }

    private func left(since time: Duration, _ now: Duration) -> Duration {
        min(againAfter, againAfter - (now - time))
    }

    private static func full(_ limit: Int) -> String { "more than \(limit) have passed" }

    mutating func note(_ credential: PassingCredential, on day: Int64, now: Duration) {
        guard !isOff else { return }
        forget(now: now)
        // Callers that ask first never get here.
        guard passages.count < limit else {
            raise(Doubt(kind: .full, cause: Self.full(limit), since: now))
            return
        }
        let salt = salt(of: day)
        let passage = Passage(marks: Marks(credential, salt), salt: salt.id, time: now)
        remember(passage)
        add(.passage(passage.marks, now))
    }

    mutating func raise(_ new: Doubt) {
        doubt = new
        add(.doubt(new.since))
    }

    private mutating func remember(_ passage: Passage) {
        passages.append(passage)
        for mark in passage.marks.all {
            newest[mark] = max(newest[mark] ?? passage.time, passage.time)
        }
    }

    private mutating func salt(of day: Int64) -> DailySalt {
        if let last = salts.last, last.day == day { return last }
        dropSalts(except: day)
        if let last = salts.last, salts.count >= Self.maximumSalts { return last }
        let salt = DailySalt(id: (salts.last?.id ?? 0) &+ 1, day: day, bytes: makeSalt())
        salts.append(salt)
        add(.salt(day: salt.day, salt.bytes))
        return salt
    }

    /// Withdraws the newest passage of exactly this credential; earlier ones stay.
    mutating func withdraw(_ credential: PassingCredential) {
        let identities = salts.map { Marks(credential, $0).identity }
        let found = passages.lastIndex { identities.contains($0.marks.identity) }
        guard let found else { return }
        let passage = passages.remove(at: found)
        for mark in passage.marks.all {
            let others = passages.lazy.filter { $0.marks.contains(mark) }
            newest[mark] = others.map(\.time).max()
        }
        add(.withdrawal(passage.marks.identity))
    }

    /// Removes everything that is over.
    mutating func forget(now: Duration) {
        if let doubt, isOver(doubt.since, now) { self.doubt = nil }
        guard let first = passages.first, isOver(first.time, now) else { return }
        for passage in passages where isOver(passage.time, now) {
            for mark in passage.marks.all where newest[mark].map({ isOver($0, now) }) == true {
                newest[mark] = nil
            }
        }
        passages = passages.filter { !isOver($0.time, now) }
    }

    /// Destroys the salts of other days that no passage needs any more.
    mutating func dropSalts(except day: Int64) {
        guard salts.contains(where: { $0.day != day }) else { return }
        let used = Set(passages.lazy.map(\.salt))
        let kept = salts.filter { $0.day == day || used.contains($0.id) }
        mustRewrite = mustRewrite || kept.count < salts.count
        salts = kept
    }

    /// Changes the time from now on. A longer time also applies to the passages still remembered.
    mutating func change(againAfter time: Duration) {
        againAfter = max(.zero, time)
        guard isOff, !salts.isEmpty || doubt != nil else { return }
        (salts, passages, newest, doubt, pending) = ([], [], [:], nil, [])
        mustRewrite = true
    }

    /// Replaces everything that is remembered.
    mutating func restore(_ salts: [DailySalt], _ passages: some Collection<Passage>) {
        (self.salts, self.passages, newest) = (salts, [], [:])
        for passage in passages { remember(passage) }
    }

    /// Removes and returns the events that must be appended to the file.
    mutating func takePending() -> [PassageEvent<Duration>] {
        defer { pending = [] }
        return pending
    }

    /// Returns everything as the file's new content.
    mutating func takeAll() -> Snapshot {
        (pending, mustRewrite) = ([], false)
        return Snapshot(salts: salts, passages: passages, doubt: doubt?.since)
    }

    /// Adds an event for the file. A file to be rewritten needs no events, so their number never
    /// exceeds the passages'.
    private mutating func add(_ event: PassageEvent<Duration>) {
        guard keepsFile, !mustRewrite else { return }
        pending.append(event)
        guard pending.count > limit else { return }
        (pending, mustRewrite) = ([], true)
    }
}
