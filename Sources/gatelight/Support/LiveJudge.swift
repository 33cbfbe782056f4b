import Admission
import FoundationEssentials
import Synchronization
import Trust
import Verification

/// The judge of a running terminal: by what is trusted at this moment, and by a clock that is looked at
/// for every code.
final class LiveJudge: Sendable {
    private struct Basis {
        var store = TrustStore.empty
        var policy = SitePolicy()
    }

    private let basis = Mutex(Basis())
    private let clock: ClockKeeper

    /// Trusts nothing yet.
    init(clock: ClockKeeper) {
        self.clock = clock
    }

    /// What a payload deserves now.
    func judge(_ payload: [UInt8], at time: Date) -> Judgement {
        let basis = basis.withLock { $0 }
        let (doubt, floor) = clock.look(at: time)
        let verifier = Verifier(trust: basis.store, clockFloor: floor, clockDoubt: doubt)
        return Judge(verifier: verifier, policy: basis.policy).judge(payload, at: time)
    }

    /// The keys it judges with.
    var store: TrustStore { basis.withLock { $0.store } }

    func replace(_ store: TrustStore, _ policy: SitePolicy) {
        basis.withLock { $0 = Basis(store: store, policy: policy) }
    }
}
