import Cryptography
import Foundation
import Testing

/// A terminal verifies for years.
@Suite(.serialized)
struct LastingTests {
    private let message = Array("a person stands at the gate".utf8)

    /// In a process of its own: other tests take memory too.
    @Test func `verifying many signatures, good and bad, takes no more memory`() async {
        await #expect(processExitsWith: .success) {
            for algorithm in [SignatureAlgorithm.es256, .sm2, .eddsa] {
                let pairing = try #require(Pairing.all.first { $0.algorithm == algorithm })
                let verification = try Verification(pairing)
                try verification.repeat(500)
                let before = try residentBytes()
                try verification.repeat(rounds)
                #expect(try residentBytes() - before < 4 << 20, "\(algorithm)")
            }
        }
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
}

#if DEBUG
    private let rounds = 2_000
#else
    private let rounds = 20_000
#endif

/// A good and a bad signature of one message.
private struct Verification {
    private let message = Array("a person stands at the gate".utf8)
    private let algorithm: SignatureAlgorithm
    private let key: PublicKey
    private let good: [UInt8]
    private let bad: [UInt8]

    init(_ pairing: Pairing) throws {
        let signer = try PrivateKey.generate(pairing.kind)
        algorithm = pairing.algorithm
        key = signer.publicKey
        good = try signer.sign(message, algorithm: algorithm)
        bad = try signer.sign(message + [0], algorithm: algorithm)
    }

    func `repeat`(_ rounds: Int) throws {
        for round in 0..<rounds {
            let isGood = round % 2 == 0
            let valid = key.isValid(isGood ? good : bad, for: message, algorithm: algorithm)
            try #require(valid == isGood)
        }
    }
}

/// The resident set, from the kernel.
private func residentBytes() throws -> Int {
    let statm = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    let pages = try #require(statm.split(separator: " ").dropFirst().first.flatMap { Int($0) })
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
}
