import DeviceInterface
import Regions
import ReproducibleNumbers
import TestSupport
import Verdicts

@testable import Terminal
@testable import TerminalCore

/// What is true outside of the terminal in one random sequence: people, codes, clocks, keys. The oracle
/// knows it; the terminal hears of it only through frames, readings and judgements.
struct GateWorld {
    /// A credential someone has.
    struct Credential {
        let identity: UInt8
        /// Whose it is: two credentials may be one person's.
        let person: UInt8
        let isGreen: Bool
        let isCredential: Bool
        /// When it ends on the true time line.
        let end: Duration
        var isRevoked = false
    }

    var now = Duration.zero
    var credentials: [Credential]
    var clockIsDoubtful = false
    /// What was before the camera since when, oldest first.
    private var views: [(since: Duration, shown: Set<Int>)] = [(.zero, [])]

    init(using random: inout SeededRandom) {
        credentials = (0..<6).map { number in
            Credential(
                identity: UInt8(number), person: UInt8(number / 2),
                isGreen: random.below(4) != 0, isCredential: number != 5 || random.below(2) == 0,
                end: .milliseconds(500 + random.below(20_000)))
        }
    }

    /// What is held before the camera from now on.
    mutating func show(_ shown: Set<Int>) {
        views.append((now, shown))
        if views.count > 64 { views.removeFirst(32) }
    }

    /// What was before the camera at a time.
    func view(at time: Duration) -> Set<Int> {
        views.last { $0.since <= time }?.shown ?? []
    }

    /// Whether a credential deserves green now.
    func deservesGreen(_ number: Int) -> Bool {
        let credential = credentials[number]
        return credential.isGreen && credential.isCredential && !credential.isRevoked
            && now < credential.end && !clockIsDoubtful
    }

    /// What the judge says now; `variant` is one of many spellings of the same signed content.
    func judge(_ number: Int, variant: UInt8) -> ScannedCode {
        let credential = credentials[number]
        let reason: Reason =
            if !credential.isCredential {
                .notACredential
            } else if clockIsDoubtful {
                .clockUntrusted
            } else if credential.isRevoked {
                .revoked
            } else if now >= credential.end {
                .codeExpired
            } else {
                credential.isGreen ? .statusGreen : .statusYellow
            }
        return ScannedCode(
            payload: [UInt8(number), variant], identity: [credential.identity],
            verdict: Verdict(reason, region: .nation), goodFor: credential.end - now,
            subjectTag: [credential.person])
    }

    func judge(_ payload: [UInt8]) -> ScannedCode {
        judge(Int(payload[0]), variant: payload[1])
    }
}
