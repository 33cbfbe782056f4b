import Admission
package import Cryptography
import DeviceInterface
import Failures
import TerminalAssembly
import Verdicts
import Verification

/// Measures from a payload to its verdict, each time from the beginning.
package enum JudgingBench {
    /// Judges a code that is signed with `algorithm`, `rounds` times.
    ///
    /// Throws if a verdict is not green.
    package static func run(
        _ algorithm: SignatureAlgorithm, rounds: Int
    ) throws -> BenchLine {
        let code = try BenchCode(algorithm)
        let judge = Judge(verifier: Verifier(trust: code.trust))
        var times: [Duration] = []
        for _ in 0..<rounds {
            let start = MonotonicTime.now()
            let verdict = judge.judge(code.payload, at: code.time).verdict
            times.append(MonotonicTime.now() - start)
            guard verdict.lamp == .green else {
                throw Failure(
                    .unavailable, "the test code was judged \(verdict.reason.rawValue), not green")
            }
        }
        return BenchLine(name: "payload to verdict, \(algorithm.rawValue)", times: times)
    }
}
