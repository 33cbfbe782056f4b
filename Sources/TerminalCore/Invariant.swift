import DeviceInterface
import Verdicts

/// A statement that is always true of the core, whatever happens at the gate.
///
/// The core checks all of them after every event, in release builds, too. If one is not true, the
/// program is wrong, and nothing that it decided counts: see `TerminalCore.handle`. The raw value
/// says what was found instead, for the journal.
public enum Invariant: String, Sendable, CaseIterable {
    /// The times of events never go back.
    case timeGoesOn = "time went back"
    /// A colour has an end, at most a hold time from now.
    case colourEnds = "a colour would stay too long"
    /// Green belongs to one credential, which is judged green.
    case greenHasCause = "a green without a green code"
    /// Green never stands beside a fault or a notice.
    case greenHasNoFault = "a green beside a fault"
    /// Green never stands beside a second code that is in view.
    case greenIsAlone = "a green beside a second code"
    /// The barrier is open only during a green.
    case openNeedsGreen = "the barrier open without a green"
    /// The lamp's last order is what was decided.
    case lampFollows = "the lamp was not told what was decided"
    /// The number of remembered codes is bounded.
    case memoryIsBounded = "too many codes are remembered"
    /// Each decision that opens the barrier also records its green scan.
    case openingIsRecorded = "an opening without a scan for the journal"
    /// An order to show a colour ends by itself, soon after the core falls silent.
    case ordersExpire = "an order that does not end by itself"
    /// An order to open comes only with a green, and ends with it.
    case pulseNeedsGreen = "an order to open without a green"
    /// Each answer of lamp and barrier answers an order.
    case answersHaveOrders = "an answer without an order"
    /// The journal writes the oldest waiting scan first, and a bounded number waits.
    case journalIsInOrder = "scans for the journal out of order"
}

extension DecisionMachine {
    /// The invariant that is not true of the machine at `now`; `nil` if all are.
    func brokenInvariant(at now: Duration) -> Invariant? {
        let (wanted, until) = order
        if lastSeen.count > Self.rememberedCodes { return .memoryIsBounded }
        if mayBeOpen, currentLamp != .green { return .openNeedsGreen }
        switch currentLamp {
        case .dark, .fault, .yellow, .red: break
        case .green:
            guard faults.isEmpty, notice.lamp == nil else { return .greenHasNoFault }
            guard conflict == nil else { return .greenIsAlone }
            guard let code = shown?.code, code.isCredential, code.lampToShow == .green
            else { return .greenHasCause }
        }
        guard currentLamp == wanted else { return .lampFollows }
        switch wanted {
        case .dark, .fault: return nil
        case .green, .yellow, .red:
            let longest = notice.lamp == nil ? timing.hold : Notice.longest
            return until.map { $0 - now <= longest } == true ? nil : .colourEnds
        }
    }
}

extension TerminalCore.Step {
    /// The invariant that is not true of the step; `nil` if all are. `lamp` is what the lamp shows
    /// after the step.
    func brokenInvariant(lamp: Lamp, timing: Timing, at now: Duration) -> Invariant? {
        var lastToBarrier: BarrierUpkeep.Order?
        for order in orders {
            switch order {
            case .lamp(let order):
                switch order.lamp {
                case .dark, .fault: continue
                case .green, .yellow, .red: break
                }
                guard let end = order.deadline, end <= now + timing.oldestSight else {
                    return .ordersExpire
                }
            case .barrier(.check): continue
            case .barrier(let order): lastToBarrier = order
            case .read, .journal, .checkTrust, .announce, .lose: continue
            }
        }
        // A pulse that was withdrawn in the same step is followed by a shut.
        if case .pulse(let until) = lastToBarrier {
            guard lamp == .green, until <= now + timing.hold else { return .pulseNeedsGreen }
        }
        for decision in decisions {
            for case .openBarrier(let scan, _) in decision.actions
            where scan.verdict.lamp != .green || !decision.actions.contains(.record(scan)) {
                return .openingIsRecorded
            }
        }
        return nil
    }
}

extension TerminalCore.Step {
    /// The step without anything that lights a colour or opens.
    var safe: Self {
        var step = self
        step.orders = orders.compactMap {
            switch $0 {
            case .lamp(let order): .lamp(order.safe)
            case .barrier(.pulse): nil
            case .barrier(.shut), .barrier(.check), .read, .journal, .checkTrust, .announce, .lose:
                $0
            }
        }
        return step
    }
}

extension LampUpkeep.Order {
    /// The fault signal in the place of a colour.
    fileprivate var safe: Self {
        switch lamp {
        case .dark, .fault: self
        case .green, .yellow, .red:
            Self(lamp: .fault, deadline: nil, isRepetition: isRepetition)
        }
    }
}
