import Admission
import COSE
import Cryptography
import DeviceInterface
import Foundation
import QRDecoding
import ReproducibleNumbers
import SymbolDrawing
import Testing
import TestSupport
import Verdicts
import Verification

/// What the signature is over, and the signature.
func signedParts(_ payload: [UInt8]) throws -> [[UInt8]] {
    let envelope = try HealthCertificate(payload: payload).envelope
    return [envelope.signedBytes, envelope.signature]
}

/// Green is earned: whatever is done to a picture, no colour, damage or forgery lights green.
@Suite struct NeverGreenPictureTests {
    static let rounds = TestSupport.rounds(100_000)

    private struct Shown {
        let symbol: SymbolMatrix
        /// The only payload that may be green.
        let green: [UInt8]?
    }

    @Test func `no damaged, repainted or forged picture of a native code is green`() throws {
        let issuer = try NativeIssuer()
        let judge = try issuer.judge()
        let stranger = try NativeIssuer()
        var expired = issuer.claims(.green)
        expired.expiry = now.addingTimeInterval(-1)
        let green = try issuer.issue(issuer.claims(.green))
        var truncated = green
        truncated.removeLast(20)
        let payloads: [([UInt8], Bool)] = [
            (green, true), (try issuer.issue(issuer.claims(.red)), false),
            (try issuer.issue(issuer.claims(.yellow)), false), (try issuer.issue(expired), false),
            (try stranger.issue(stranger.claims(.green)), false), (truncated, false),
        ]
        let shown = try payloads.map {
            Shown(symbol: try SymbolMatrix($0.0, errorCorrection: .low), green: $0.1 ? $0.0 : nil)
        }
        try run(shown, judge, at: now, seed: 6)
    }

    @Test(
        .enabled(
            if: CertificateIssuer.isPossible, "the openssl command makes the signer certificate"))
    func `no damaged, repainted or forged picture of an EU certificate is green`() throws {
        let issuer = try CertificateIssuer()
        let stranger = try CertificateIssuer()
        let green = try issuer.payload()
        var truncated = green
        truncated.removeLast(20)
        let shown = try [(green, true), (try stranger.payload(), false), (truncated, false)].map {
            Shown(symbol: try SymbolMatrix($0.0, errorCorrection: .low), green: $0.1 ? $0.0 : nil)
        }
        try run(shown, try issuer.judge(), at: issuer.time, seed: 7)
    }

    private func run(_ shown: [Shown], _ judge: Judge, at time: Date, seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let decoder = QRDecoder()
        var (read, green) = (0, 0)
        for round in 0..<Self.rounds {
            let code = shown[round % shown.count]
            let frame = Canvas.draw(code.symbol, number: UInt64(round), using: &random)
            for symbol in try decoder.symbols(in: frame) {
                read += 1
                let lamp = judge.judge(symbol.payload, at: time).verdict.lamp
                guard lamp == .green else { continue }
                green += 1
                #expect(symbol.payload == code.green, "round \(round)")
            }
        }
        print(
            "\(Self.rounds) pictures: \(read) read, \(green) green, each the code that was issued")
        // Damage must leave some readable, or nothing was tested.
        #expect(read > Self.rounds / 10)
        #expect(green > Self.rounds / 100)
    }
}

/// Draws a symbol in one of the holders' inks, with modules changed and parts covered.
private enum Canvas {
    private static let inks: [(UInt8, UInt8, UInt8)] = [
        (0, 0, 0), (0x39, 0xB7, 0x78), (0xF5, 0xD0, 0x00), (0xD8, 0x24, 0x2B),
    ]
    private static let modulePixels = 2
    private static let quietZone = 4

    static func draw(_ symbol: SymbolMatrix, number: UInt64, using random: inout SeededRandom)
        -> Frame
    {
        let side = (symbol.size + 2 * quietZone) * modulePixels
        let ink = inks[random.below(4)]
        let flips = Set((0..<random.below(12)).map { _ in random.below(symbol.size * symbol.size) })
        var pixels = [UInt8](repeating: 255, count: side * side * 3)
        for row in 0..<symbol.size {
            for column in 0..<symbol.size {
                guard symbol[column, row] != flips.contains(row * symbol.size + column) else {
                    continue
                }
                fill(&pixels, side, column, row, ink)
            }
        }
        if random.below(4) == 0 { cover(&pixels, side, using: &random) }
        return Frame(
            FrameFormat(.rgb24, width: side, height: side), number: number, timestamp: .zero,
            copying: pixels)
    }

    private static func fill(
        _ pixels: inout [UInt8], _ side: Int, _ column: Int, _ row: Int,
        _ ink: (UInt8, UInt8, UInt8)
    ) {
        for y in 0..<modulePixels {
            let start =
                (((row + quietZone) * modulePixels + y) * side
                    + (column + quietZone) * modulePixels) * 3
            for x in 0..<modulePixels {
                pixels[start + x * 3] = ink.0
                pixels[start + x * 3 + 1] = ink.1
                pixels[start + x * 3 + 2] = ink.2
            }
        }
    }

    /// A finger, a logo, a glare.
    private static func cover(
        _ pixels: inout [UInt8], _ side: Int, using random: inout SeededRandom
    ) {
        let size = side / (6 + random.below(10))
        let (left, top) = (random.below(side - size), random.below(side - size))
        let shade = UInt8(truncatingIfNeeded: random.next())
        for y in top..<top + size {
            for byte in (y * side + left) * 3..<(y * side + left + size) * 3 {
                pixels[byte] = shade
            }
        }
    }
}
