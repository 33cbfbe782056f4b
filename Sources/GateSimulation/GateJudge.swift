import Admission
import FoundationEssentials
import Synchronization
import Trust
import Verification

/// The judge of a simulated gate: by what is trusted at this moment, and by a clock that is looked at
/// for every code.
final class GateJudge: Sendable {
    private let store = Mutex(TrustStore.empty)
    private let policy: SitePolicy
    private let clock: GateClock

    /// Trusts nothing yet.
    init(policy: SitePolicy, clock: GateClock) {
        self.policy = policy
        self.clock = clock
    }

    /// What a payload deserves at a time.
    func judge(_ payload: [UInt8], at time: Date) -> Judgement {
        let store = store.withLock { $0 }
        let (doubt, floor) = clock.look()
        let verifier = Verifier(trust: store, clockFloor: floor, clockDoubt: doubt)
        return Judge(verifier: verifier, policy: policy).judge(payload, at: time)
    }

    /// What it judges by now.
    var trusted: TrustStore { store.withLock { $0 } }

    func replace(_ new: TrustStore) {
        store.withLock { $0 = new }
    }
}
