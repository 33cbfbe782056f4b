import DeviceInterface

/// Decides from what consecutive frames show which obstacle a person with a code should hear of.
///
/// Each look votes. An obstacle is named when it leads for a while at one place, and stays until
/// another leads clearly or nothing is left. A code that is read needs no advice. What stays in view
/// for long is no person, but part of the place.
struct Coach {
    /// A sign of an obstacle in one look.
    struct Sign: Hashable {
        let cause: ReadFailure.Cause
        let weight: Float
        let middle: PixelPoint
        let side: Int
    }

    private struct Vote {
        let sign: Sign
        let at: Duration
    }

    /// How long a vote counts.
    private static let window = Duration.milliseconds(600)
    private static let longestDelay = Duration.seconds(1)
    /// How long votes must agree before something is said, and how long another must lead before it
    /// replaces what was said.
    private static let patience = Duration.milliseconds(150)
    private static let constancy = Duration.milliseconds(1000)
    /// How long after a code was read nothing is said.
    private static let content = Duration.milliseconds(400)
    /// What stays this long without being read is part of the place.
    private static let longest = Duration.seconds(20)
    /// The weight from which a sign tells where a code is.
    private static let sure: Float = 2

    private var votes: [Vote] = []
    private var shown: ReadFailure.Cause?
    private var challenger: (cause: ReadFailure.Cause, since: Duration)?
    private var lastRead: Duration?
    private var begin: Duration?
    private var last: Sign?
    private var steps = StepLengths()

    /// Takes one look's signs and returns the obstacle to name. `hasRead` tells whether a code was
    /// read in it. `delay` is how long a search that gives signs takes now; earlier votes count
    /// for longer by twice as much, because one search in three may find nothing.
    mutating func look(
        _ signs: [Sign], hasRead: Bool, delay: Duration = .zero, pictureWidth: Int,
        at time: Duration
    ) -> ReadFailure.Cause? {
        if hasRead { lastRead = time }
        if let lastRead, time - lastRead < Self.content { return fallSilent() }
        let window = Self.window + min(delay, Self.longestDelay) * 2
        votes.removeAll { time - $0.at > window }
        if votes.isEmpty { (begin, challenger, shown, last) = (nil, nil, nil, nil) }
        take(signs, pictureWidth, at: time)
        guard let begin, let first = votes.first, time - begin < Self.longest else {
            shown = nil
            return nil
        }
        if time - first.at >= Self.patience || shown != nil { decide(pictureWidth, at: time) }
        return shown
    }

    private mutating func fallSilent() -> ReadFailure.Cause? {
        votes = []
        (shown, challenger, begin, last) = (nil, nil, nil, nil)
        steps = StepLengths()
        return nil
    }

    private mutating func take(_ signs: [Sign], _ width: Int, at time: Duration) {
        guard !signs.isEmpty else { return }
        follow(signs, width)
        if begin == nil { begin = time }
        var causes = Set<ReadFailure.Cause>()
        for sign in signs.sorted(by: { $0.weight > $1.weight })
        where causes.insert(sign.cause).inserted {
            votes.append(Vote(sign: sign, at: time))
        }
    }

    /// Follows the surest sign from look to look. What is on its way into the picture is not held up
    /// yet.
    private mutating func follow(_ signs: [Sign], _ width: Int) {
        let sure = signs.filter { $0.weight >= Self.sure }.max { $0.weight < $1.weight }
        guard let sure else { return }
        if let last {
            if sure.hasJumped(from: last, width), shown == nil {
                (votes, steps) = ([], StepLengths())
            } else {
                steps.add(sure.distance(to: last))
            }
        }
        last = sure
    }

    private mutating func decide(_ width: Int, at time: Duration) {
        var sums: [ReadFailure.Cause: Float] = [:]
        for vote in votes { sums[vote.sign.cause, default: 0] += vote.sign.weight }
        let order = ReadFailure.Cause.allCases
        guard
            var leader = order.max(by: { sums[$0, default: 0] < sums[$1, default: 0] }),
            sums[leader, default: 0] > 1
        else { return }
        if leader == .blurred {
            guard let step = steps.median else { return }
            if step * 100 > width { leader = .moving }
        }
        guard let shown, shown != leader else {
            (shown, challenger) = (leader, nil)
            return
        }
        if challenger?.cause != leader { challenger = (leader, time) }
        if let challenger, time - challenger.since >= Self.constancy {
            self.shown = leader
            self.challenger = nil
        }
    }
}

extension Coach.Sign {
    func distance(to other: Self) -> Int {
        let (x, y) = (middle.x - other.middle.x, middle.y - other.middle.y)
        return abs(x) + abs(y)
    }

    /// Whether it lies elsewhere than one in the look before: half its side away, and a tenth of the
    /// picture.
    fileprivate func hasJumped(from other: Self, _ width: Int) -> Bool {
        distance(to: other) > max(side / 2, width / 10)
    }
}

/// The last distances from look to look, in pixels.
struct StepLengths {
    private static let count = 7
    private var lengths: [Int] = []

    mutating func add(_ length: Int) {
        lengths.append(length)
        if lengths.count > Self.count { lengths.removeFirst() }
    }

    /// The median, or of two in the middle the smaller; `nil` while there are too few.
    var median: Int? { lengths.count < 2 ? nil : lengths.sorted()[(lengths.count - 1) / 2] }
}
