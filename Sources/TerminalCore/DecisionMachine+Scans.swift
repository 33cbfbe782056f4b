import DeviceInterface
import Verdicts

/// Turns sights into scans: decides which sights are one scan, and whether a scan is judged.
extension DecisionMachine {
    /// The largest number of remembered codes, which exceeds what a gate can see within
    /// `Timing.sameCode`.
    static let rememberedCodes = 64
    /// The difference between two clock readings up to which they mean the same end.
    private static let jitter = Duration.milliseconds(20)

    /// Where and when codes were seen: the source, the frame, the time, and the time of the judgement.
    struct ScanOrigin {
        let source: String
        let frame: UInt64?
        let seenAt: Duration
        let now: Duration
    }

    /// Returns whether what was seen is too old to light anything, or from the future, which no correct
    /// clock gives.
    func isLate(_ origin: ScanOrigin) -> Bool {
        let age = origin.now - origin.seenAt
        return age > timing.oldestSight || age + Self.jitter < .zero
    }

    /// Judges what was seen. `view` describes the frame; it is `nil` for a reader, which reads only
    /// one code.
    mutating func look(
        at codes: [ScannedCode], _ origin: ScanOrigin, _ view: FrameView?
    ) -> [Action] {
        guard faults.isEmpty, origin.seenAt >= begin else { return [] }
        if !codes.isEmpty { lastJudged = max(lastJudged, origin.seenAt) }
        let credentials = distinct(codes.filter(\.isCredential))
        if credentials.count > 1 {
            return refuseTogether("\(credentials.count) codes in view: show one at a time", origin)
            {
                // Neither code has been judged, so the one that stays is a new scan.
                for credential in credentials { $0.lastSeen[credential.identity] = nil }
            }
        }
        if let view {
            if let code = credentials.first, conflict?.remaining ?? code.identity != code.identity {
                // A decoder finds them in turn.
                return refuseTogether(Self.somethingElse, origin) {
                    $0.conflict?.remaining = code.identity
                    $0.lastSeen[code.identity] = nil
                }
            }
            resolveConflict(view, credentials.first, at: origin.now)
        }
        guard let candidate = credentials.first ?? codes.first else {
            doubtfulSince = nil
            return []
        }
        if let conflict { return prolong(conflict, candidate, origin, view) }
        // A poster behind a holder must not replace the holder's verdict.
        if !candidate.isCredential, shown?.isCredential == true { return [] }
        if isSameScan(candidate) { return followed(candidate, origin) }
        guard view?.isConclusive ?? true || candidate.lampToShow != .green else {
            return doubt(origin)
        }
        remember(candidate.identity, at: origin.now)
        return decide(candidate, origin)
    }

    private func distinct(_ codes: [ScannedCode]) -> [ScannedCode] {
        var identities: Set<[UInt8]> = []
        return codes.filter { identities.insert($0.identity).inserted }
    }

    /// Returns whether a code belongs to a known scan: the one that is shown, or one seen within
    /// `Timing.sameCode`.
    private func isSameScan(_ code: ScannedCode) -> Bool {
        lastSeen[code.identity] != nil || shown?.code?.identity == code.identity
    }

    /// Continues a scan; only a verdict stricter than the one shown changes anything. It may be the
    /// verdict on another code: its green must not stay for a code that was red a moment ago.
    private mutating func followed(_ code: ScannedCode, _ origin: ScanOrigin) -> [Action] {
        remember(code.identity, at: origin.now)
        guard let shown, code.verdict.lamp.strictness > shown.lamp.strictness else { return [] }
        return decide(code, origin)
    }

    /// Takes the new judgement of the payload for which the lamp shows green, because the keys may
    /// have changed.
    mutating func uphold(_ code: ScannedCode, at now: Duration) -> [Action] {
        guard let shown, shown.lamp == .green, shown.code?.payload == code.payload else {
            return []
        }
        guard code.verdict.lamp == .green else {
            let origin = ScanOrigin(
                source: shown.source, frame: shown.frame, seenAt: now, now: now)
            return decide(code, origin)
        }
        guard let goodFor = code.goodFor, now + goodFor < shown.until - Self.jitter else {
            return []
        }
        self.shown?.until = now + goodFor
        return []
    }

    private mutating func decide(_ code: ScannedCode, _ origin: ScanOrigin) -> [Action] {
        let verdict = code.verdictToShow
        var until = origin.now + timing.hold
        if verdict.lamp == .green, let goodFor = code.goodFor {
            // A green that is over before it is shown is left to the next judgement.
            guard goodFor > .zero else { return [] }
            until = min(until, origin.now + goodFor)
        }
        notice = .none
        doubtfulSince = nil
        shown = Shown(
            code: code, isCredential: code.isCredential, lamp: verdict.lamp,
            until: until, source: origin.source, frame: origin.frame)
        var actions = showIfChanged(again: true)
        let scan = scan(verdict, origin, of: code)
        if verdict.lamp == .green { actions += open(for: scan, until: until) + [.remember(code)] }
        return actions + [.record(scan)]
    }

    private mutating func remember(_ identity: [UInt8], at now: Duration) {
        if lastSeen.count >= Self.rememberedCodes, lastSeen[identity] == nil,
            let oldest = lastSeen.min(by: { $0.value < $1.value })?.key
        {
            lastSeen[oldest] = nil
        }
        lastSeen[identity] = now
    }

    func scan(_ verdict: Verdict, _ origin: ScanOrigin, of code: ScannedCode? = nil) -> Scan {
        Scan(
            verdict: verdict, source: origin.source, frame: origin.frame, seenAt: origin.seenAt,
            decidedAt: origin.now, subjectTag: code?.subjectTag,
            maskedName: code?.maskedName, birthYear: code?.birthYear)
    }
}

/// These functions handle several codes in view, or looks that cannot exclude several.
extension DecisionMachine {
    /// Ends a conflict when every whole look showed at most one code and nothing unread for a
    /// while.
    private mutating func resolveConflict(
        _ view: FrameView, _ code: ScannedCode?, at now: Duration
    ) {
        guard var conflict else { return }
        conflict.remaining = code?.identity ?? conflict.remaining
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
    private mutating func doubt(_ origin: ScanOrigin) -> [Action] {
        let since = doubtfulSince ?? origin.now
        doubtfulSince = since
        // A green of an earlier code ends, because another code is in view now.
        if shown?.lamp == .green { shown = nil }
        guard origin.now - since >= timing.oldestSight else { return [] }
        return refuseTogether(Self.somethingElse, origin) { _ in }
    }

    /// Keeps the lamp as it is while a look cannot tell whether the other code is gone.
    private mutating func prolong(
        _ conflict: Conflict, _ candidate: ScannedCode, _ origin: ScanOrigin, _ view: FrameView?
    ) -> [Action] {
        guard candidate.isCredential, let view, !view.isConclusive else { return [] }
        return refuseTogether(
            Self.somethingElse, origin, resolvedSince: conflict.resolvedSince
        ) { $0.conflict?.remaining = conflict.remaining }
    }

    private static let somethingElse = "something else is in view: show one code, alone"

    private mutating func refuseTogether(
        _ detail: String, _ origin: ScanOrigin, resolvedSince: Duration? = nil,
        _ forget: (inout Self) -> Void
    ) -> [Action] {
        let isSameConflict = conflict.map { origin.now - $0.lastSeen < timing.sameCode } ?? false
        conflict = Conflict(lastSeen: origin.now, resolvedSince: resolvedSince)
        forget(&self)
        let verdict = Verdict(.ruleFailed, rule: Verdict.oneAtATime, detail: detail)
        notice = .none
        shown = Shown(
            code: nil, isCredential: true, lamp: verdict.lamp,
            until: origin.now + timing.hold, source: origin.source, frame: origin.frame)
        return showIfChanged(again: !isSameConflict)
            + (isSameConflict ? [] : [.record(scan(verdict, origin))])
    }
}
