public import FoundationEssentials
import Synchronization
public import Trust
public import Verdicts
import Verification

/// The judge of a terminal, simulated or not: by what is trusted at this moment, and by a clock that is
/// looked at for every code.
public final class ReloadableJudge: Sendable {
    private struct Basis {
        var store = TrustStore.empty
        var policy: SitePolicy
    }

    private let basis: Mutex<Basis>
    private let clock: @Sendable (Date) -> (doubt: String?, floor: Date)

    /// Trusts nothing yet. `clock` says what is doubtful about a time of day, and which time it cannot
    /// be before.
    public init(
        policy: SitePolicy = SitePolicy(),
        clock: @escaping @Sendable (Date) -> (doubt: String?, floor: Date)
    ) {
        basis = Mutex(Basis(policy: policy))
        self.clock = clock
    }

    /// What a payload deserves at a time.
    public func judge(_ payload: [UInt8], at time: Date) -> ScannedCode {
        let basis = basis.withLock { $0 }
        let (doubt, floor) = clock(time)
        let verifier = Verifier(trust: basis.store, clockFloor: floor, clockDoubt: doubt)
        return Judge(verifier: verifier, policy: basis.policy).judge(payload, at: time)
    }

    /// The keys it judges with.
    public var store: TrustStore { basis.withLock { $0.store } }

    /// The rules it judges by.
    public var policy: SitePolicy { basis.withLock { $0.policy } }

    /// Judges by other keys from now on, and by other rules if there are any.
    public func replace(_ store: TrustStore, _ policy: SitePolicy? = nil) {
        basis.withLock { $0 = Basis(store: store, policy: policy ?? $0.policy) }
    }
}
