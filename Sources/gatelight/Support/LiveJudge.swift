import Admission
import FoundationEssentials
import Synchronization

/// The judge of a running terminal: another one as soon as its trusted data or its clock change.
final class LiveJudge: Sendable {
    private let current: Mutex<Judge>

    init(_ judge: Judge) {
        current = Mutex(judge)
    }

    /// What a payload deserves by the judge of this moment.
    func judge(_ payload: [UInt8], at time: Date) -> Judgement {
        let judge = current.withLock { $0 }
        return judge.judge(payload, at: time)
    }

    func replace(with judge: Judge) {
        current.withLock { $0 = judge }
    }
}
