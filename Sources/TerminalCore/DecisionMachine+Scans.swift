import Verdicts

/// Turns sights into scans: decides which sights are one scan, and whether a scan is judged.
extension DecisionMachine {
    /// The largest number of remembered codes, which exceeds what a gate can see within
    /// `Timing.sameCode`.
    private static let rememberedCodes = 64
    /// The difference between two clock readings up to which they mean the same end.
    private static let jitter = Duration.milliseconds(20)

    /// The place and time of one look: the source, the frame, and when it was seen and is judged.
    struct Sight {
        let source: String
        let frame: UInt64?
        let seenAt: Duration
        let now: Duration
    }

    /// Returns whether a sight is too old to light anything, or from the future, which no correct
    /// clock gives.
    func isLate(_ sight: Sight) -> Bool {
        let age = sight.now - sight.seenAt
        return age > timing.oldestSight || age + Self.jitter < .zero
    }

    /// Judges what was seen. `view` describes the frame; it is `nil` for a reader, which reads only
    /// one code.
    mutating func look(
        at sightings: [Sighting], _ sight: Sight, _ view: FrameView?
    ) -> [Action] {
        guard faults.isEmpty, sight.seenAt >= begin else { return [] }
        if !sightings.isEmpty { lastJudged = max(lastJudged, sight.seenAt) }
        let credentials = distinct(sightings.filter(\.isCredential))
        if credentials.count > 1 {
            return refuseTogether("\(credentials.count) codes in view: show one at a time", sight) {
                // Neither code has been judged, so the one that stays is a new scan.
                for credential in credentials { $0.lastSeen[credential.identity] = nil }
            }
        }
        if let view { resolveConflict(view, at: sight.now) }
        guard let candidate = credentials.first ?? sightings.first else {
            doubtfulSince = nil
            return []
        }
        if let conflict { return prolong(conflict, candidate, sight, view) }
        // A poster behind a holder must not replace the holder's verdict.
        if !candidate.isCredential, shown?.isCredential == true { return [] }
        if isSameScan(candidate) { return followed(candidate, sight) }
        guard view?.isConclusive ?? true || candidate.lampToShow != .green else {
            return doubt(sight)
        }
        remember(candidate.identity, at: sight.now)
        return decide(candidate, sight)
    }

    private func distinct(_ sightings: [Sighting]) -> [Sighting] {
        var identities: Set<[UInt8]> = []
        return sightings.filter { identities.insert($0.identity).inserted }
    }

    /// Returns whether a code belongs to a known scan: the one that is shown, or one seen within
    /// `Timing.sameCode`.
    private func isSameScan(_ sighting: Sighting) -> Bool {
        lastSeen[sighting.identity] != nil || shown?.sighting?.identity == sighting.identity
    }

    /// Continues a scan; only a verdict stricter than the one shown changes anything.
    private mutating func followed(_ sighting: Sighting, _ sight: Sight) -> [Action] {
        remember(sighting.identity, at: sight.now)
        guard let shown, shown.sighting?.identity == sighting.identity,
            sighting.verdict.lamp.strictness > shown.lamp.strictness
        else { return [] }
        return decide(sighting, sight)
    }

    /// Takes the new judgement of the payload for which the lamp shows green, because the keys may
    /// have changed.
    mutating func uphold(_ sighting: Sighting, at now: Duration) -> [Action] {
        guard let shown, shown.lamp == .green, shown.sighting?.payload == sighting.payload else {
            return []
        }
        guard sighting.verdict.lamp == .green else {
            let sight = Sight(
                source: shown.source, frame: shown.frame, seenAt: now, now: now)
            return decide(sighting, sight)
        }
        guard let goodFor = sighting.goodFor, now + goodFor < shown.until - Self.jitter else {
            return []
        }
        self.shown?.until = now + goodFor
        return []
    }

    private mutating func decide(_ sighting: Sighting, _ sight: Sight) -> [Action] {
        let verdict = sighting.verdictToShow
        var until = sight.now + timing.hold
        if verdict.lamp == .green, let goodFor = sighting.goodFor {
            // A green that is over before it is shown is left to the next judgement.
            guard goodFor > .zero else { return [] }
            until = min(until, sight.now + goodFor)
        }
        notice = .none
        doubtfulSince = nil
        shown = Shown(
            sighting: sighting, isCredential: sighting.isCredential, lamp: verdict.lamp,
            until: until, source: sight.source, frame: sight.frame)
        var actions = showIfChanged(again: true)
        if verdict.lamp == .green { actions += open(until: until) + [.remember(sighting)] }
        return actions + [.record(scan(verdict, sight, of: sighting))]
    }

    private mutating func remember(_ identity: [UInt8], at now: Duration) {
        if lastSeen.count >= Self.rememberedCodes, lastSeen[identity] == nil,
            let oldest = lastSeen.min(by: { $0.value < $1.value })?.key
        {
            lastSeen[oldest] = nil
        }
        lastSeen[identity] = now
    }

    func scan(_ verdict: Verdict, _ sight: Sight, of sighting: Sighting? = nil) -> Scan {
        Scan(
            verdict: verdict, source: sight.source, frame: sight.frame, seenAt: sight.seenAt,
            decidedAt: sight.now, subjectTag: sighting?.subjectTag,
            maskedName: sighting?.maskedName)
    }
}

/// These functions handle several codes in view, or looks that cannot exclude several.
extension DecisionMachine {
    /// Ends a conflict when every whole look showed at most one code and nothing unread for a
    /// while.
    private mutating func resolveConflict(_ view: FrameView, at now: Duration) {
        guard var conflict else { return }
        if view.unreadSymbols > 0 {
            conflict.resolvedSince = nil
        } else if view.isWhole {
            let since = conflict.resolvedSince ?? now
            conflict.resolvedSince = since
            if now - since >= timing.separation {
                self.conflict = nil
                return
            }
        }
        self.conflict = conflict
    }

    /// Postpones a code that would be green while another one may be in view. It waits for a
    /// conclusive look; if none follows, a person must check.
    private mutating func doubt(_ sight: Sight) -> [Action] {
        let since = doubtfulSince ?? sight.now
        doubtfulSince = since
        // A green of an earlier code ends, because another code is in view now.
        if shown?.lamp == .green { shown = nil }
        guard sight.now - since >= timing.oldestSight else { return [] }
        return refuseTogether(Self.somethingElse, sight) { _ in }
    }

    /// Keeps the lamp as it is while a look cannot tell whether the other code is gone.
    private mutating func prolong(
        _ conflict: Conflict, _ candidate: Sighting, _ sight: Sight, _ view: FrameView?
    ) -> [Action] {
        guard candidate.isCredential, let view, !view.isConclusive else { return [] }
        return refuseTogether(
            Self.somethingElse, sight, resolvedSince: conflict.resolvedSince
        ) { _ in }
    }

    private static let somethingElse = "something else is in view: show one code, alone"

    private mutating func refuseTogether(
        _ detail: String, _ sight: Sight, resolvedSince: Duration? = nil,
        _ forget: (inout Self) -> Void
    ) -> [Action] {
        let isSameConflict = conflict.map { sight.now - $0.lastSeen < timing.sameCode } ?? false
        conflict = Conflict(lastSeen: sight.now, resolvedSince: resolvedSince)
        forget(&self)
        let verdict = Verdict(.ruleFailed, rule: Verdict.oneAtATime, detail: detail)
        notice = .none
        shown = Shown(
            sighting: nil, isCredential: true, lamp: verdict.lamp,
            until: sight.now + timing.hold, source: sight.source, frame: sight.frame)
        return showIfChanged(again: !isSameConflict)
            + (isSameConflict ? [] : [.record(scan(verdict, sight))])
    }
}
