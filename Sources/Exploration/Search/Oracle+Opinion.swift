import DeviceInterface
import GateSimulation

extension Oracle {
    /// What lamp and barrier may show at `now`, for people who follow a run. Only the checks of the
    /// promises decide whether one is broken.
    func opinion(at now: Duration) -> GateState.Opinion {
        if let violation { return .init(.promiseBroken, "\(violation)") }
        guard hasPower else { return .init(.noPower) }
        let reach = reach(at: now)
        let faults = broken.filter { part, state in
            isPartUsed(part) && isNoticeable(part, state.fault)
                && now - state.since > noticed(part, state.fault) + reach
        }
        if let part = faults.keys.map(\.rawValue).min() { return .init(.partBroken, part) }
        var shown = showings.indices.filter {
            showings[$0].to == nil && showings[$0].credential.isCredential
        }
        if shown.count > 1 { return .init(.notAlone) }
        // A colour stays for its hold time when its code is gone, but not beyond a gap.
        if shown.isEmpty, lamp != .dark {
            shown = causes(at: now, reach: min(reach + site.hold, longestSight(at: now)))
        }
        guard !shown.isEmpty else { return .init(.nobody) }
        let good = shown.filter { isGood(showings[$0].credential, at: now) }
        guard !good.isEmpty else { return .init(.notGood, names(of: shown)) }
        let isFresh = !notPassed(good, at: now).isEmpty
        return .init(isFresh ? .mayBeGreen : .passedBefore, names(of: good))
    }

    /// The names of the credentials of some showings.
    private func names(of showings: [Int]) -> String {
        Set(showings.map { self.showings[$0].credential.name }).sorted().joined(separator: ", ")
    }
}
