public import FoundationEssentials
import Synchronization
public import Trust
public import Verdicts
import Verification

/// The judge of a real or simulated terminal. Its keys and rules can be replaced at any time, and
/// it checks the clock for every code.
public final class ReloadableJudge: Sendable {
    private struct Basis {
        var store = TrustStore.empty
        var policy: SitePolicy
    }

    private let basis: Mutex<Basis>
    private let clock: @Sendable (Date) -> (doubt: String?, floor: Date)

    /// Creates a judge that trusts no key yet. `clock` takes the time of day and returns why that
    /// time is doubtful, `nil` if it is not, and the earliest time that it can be.
    public init(
        policy: SitePolicy = SitePolicy(),
        clock: @escaping @Sendable (Date) -> (doubt: String?, floor: Date)
    ) {
        basis = Mutex(Basis(policy: policy))
        self.clock = clock
    }

    /// Judges a payload with the keys, the rules and the clock of this moment. Any bytes give a
    /// result.
    public func judge(_ payload: [UInt8], at time: Date) -> ScannedCode {
        explained(payload, at: time).code
    }

    /// Judges a payload and returns the steps of the judgement as well. They only explain it.
    public func explained(
        _ payload: [UInt8], at time: Date
    ) -> (code: ScannedCode, steps: [JudgementStep]) {
        let basis = basis.withLock { $0 }
        let (doubt, floor) = clock(time)
        let verifier = Verifier(trust: basis.store, clockFloor: floor, clockDoubt: doubt)
        return Judge(verifier: verifier, policy: basis.policy).explained(payload, at: time)
    }

    /// The keys in use.
    public var store: TrustStore { basis.withLock { $0.store } }

    /// The rules in use.
    public var policy: SitePolicy { basis.withLock { $0.policy } }

    /// Replaces the keys, and the rules too if `policy` is not `nil`.
    public func replace(_ store: TrustStore, _ policy: SitePolicy? = nil) {
        basis.withLock { $0 = Basis(store: store, policy: policy ?? $0.policy) }
    }
}
