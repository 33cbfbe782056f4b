import Cryptography
import Foundation
import Testing

/// A terminal verifies for years.
@Suite(.serialized)
struct LastingTests {
    private let message = Array("a person stands at the gate".utf8)
    #if DEBUG
        private static let rounds = 2_000
    #else
        private static let rounds = 20_000
    #endif

    @Test(arguments: [SignatureAlgorithm.es256, .sm2, .eddsa])
    func `verifying many signatures, good and bad, takes no more memory`(
        _ algorithm: SignatureAlgorithm
    ) throws {
        let pairing = try #require(Pairing.all.first { $0.algorithm == algorithm })
        let key = try PrivateKey.generate(pairing.kind)
        let good = try key.sign(message, algorithm: algorithm)
        let bad = try key.sign(message + [0], algorithm: algorithm)
        func verify(_ rounds: Int) {
            for round in 0..<rounds {
                let isGood = round % 2 == 0
                let valid = key.publicKey.isValid(
                    isGood ? good : bad, for: message, algorithm: algorithm)
                guard valid == isGood else {
                    Issue.record("round \(round) was judged \(valid)")
                    return
                }
            }
        }
        verify(500)
        let before = try Self.residentBytes()
        verify(Self.rounds)
        #expect(try Self.residentBytes() - before < 4 << 20)
    }

    @Test func `several tasks verify with one key at once`() async throws {
        for pairing in Pairing.all {
            let key = try PrivateKey.generate(pairing.kind)
            let signature = try key.sign(message, algorithm: pairing.algorithm)
            let publicKey = key.publicKey
            let message = message
            let right = await withTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        (0..<20).count { round in
                            let asked = round % 2 == 0 ? message : message + [0]
                            return publicKey.isValid(
                                signature, for: asked, algorithm: pairing.algorithm)
                                == (round % 2 == 0)
                        }
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(right == 160)
        }
    }

    /// The resident set, from the kernel.
    private static func residentBytes() throws -> Int {
        let statm = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        let pages = try #require(statm.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
