import Cryptography
import FoundationEssentials
import Regions
import SimulatedDevices
import SymbolDrawing
import Trust
import Verdicts
import Verification

/// A scripted minute at a gate: who comes, what they show, and what the gate must say.
struct DemoScript {
    /// One arrival and what is meant to come of it.
    struct Visit {
        let label: String
        let payloads: [[UInt8]]
        let meant: Reason
        var ink = Appearance.Ink.black
        var inverted = false
    }

    let trust: TrustStore
    let visits: [Visit]

    private static let trusted = ["000000", "310000", "440000", "440300", "510000"]

    init(seed: UInt64, start: Date) throws {
        let issuer = SimulatedIssuer(seed: seed)
        trust = try TrustStore(
            regionalKeys: Self.trusted.compactMap { Division($0) }.map { region in
                try RegionalKey(
                    region: region, publicKey: try issuer.privateKey(of: region).publicKey,
                    algorithm: .eddsa, notBefore: start.addingTimeInterval(-86_400),
                    notAfter: start.addingTimeInterval(86_400),
                    createdAt: start.addingTimeInterval(-86_400))
            })
        visits = try Self.visits(issuer, start)
    }

    private static func region(_ digits: String) -> Division {
        Division(digits) ?? .nation
    }

    private static func visits(_ issuer: SimulatedIssuer, _ start: Date) throws -> [Visit] {
        func claims(_ region: Division, _ status: HealthStatus?, number: UInt8)
            -> HealthCodeClaims
        {
            issuer.claims(region, status, number: number, at: start)
        }
        let (guangdong, shanghai) = (region("440000"), region("310000"))
        let (shenzhen, sichuan, hubei) = (region("440300"), region("510000"), region("420000"))
        var converted = claims(.nation, .green, number: 3)
        converted.convertedFrom = hubei
        var expired = claims(guangdong, .green, number: 5)
        expired.expiry = start.addingTimeInterval(-1)
        var stale = claims(shanghai, .green, number: 9)
        stale.statusValidUntil = start.addingTimeInterval(-1)
        var paper = claims(sichuan, nil, number: 6)
        paper.kind = .paper
        let green = claims(guangdong, .green, number: 0)
        return [
            Visit(
                label: "Guangdong, green", payloads: [try issuer.sign(green)], meant: .statusGreen),
            Visit(
                label: "Shanghai, yellow, painted yellow",
                payloads: [try issuer.sign(claims(shanghai, .yellow, number: 1))],
                meant: .statusYellow, ink: .yellow),
            Visit(
                label: "red code repainted green",
                payloads: [try issuer.sign(claims(shenzhen, .red, number: 2))],
                meant: .statusRed, ink: .green),
            Visit(
                label: "Hubei, converted by the nation", payloads: [try issuer.sign(converted)],
                meant: .statusGreen, ink: .green),
            Visit(
                label: "issued by the nation",
                payloads: [try issuer.sign(claims(.nation, .green, number: 4))],
                meant: .statusGreen),
            Visit(label: "expired code", payloads: [try issuer.sign(expired)], meant: .codeExpired),
            Visit(
                label: "forged: red made green",
                payloads: [
                    try issuer.forge(
                        claims(guangdong, .green, number: 7),
                        signatureOf: claims(guangdong, .red, number: 7))
                ], meant: .signatureInvalid),
            Visit(
                label: "paper code, identity only", payloads: [try issuer.sign(paper)],
                meant: .statusAbsent),
            Visit(
                label: "Hubei, whose keys we lack",
                payloads: [try issuer.sign(claims(hubei, .green, number: 8))],
                meant: .regionUnknown),
            Visit(
                label: "Shanghai's key for Guangdong",
                payloads: [
                    try issuer.sign(
                        claims(guangdong, .green, number: 10), with: shanghai)
                ], meant: .keyNotAllowed),
            Visit(
                label: "dark mode, green",
                payloads: [try issuer.sign(claims(sichuan, .green, number: 11))],
                meant: .statusGreen, inverted: true),
            Visit(
                label: "status ran out", payloads: [try issuer.sign(stale)], meant: .statusExpired),
            Visit(
                label: "two codes at once",
                payloads: [
                    try issuer.sign(claims(guangdong, .green, number: 12)),
                    try issuer.sign(claims(shanghai, .green, number: 13)),
                ], meant: .ruleFailed),
            Visit(
                label: "a link to a shop", payloads: [Array("https://example.com/menu".utf8)],
                meant: .notACredential),
            Visit(
                label: "Shenzhen, green, painted red",
                payloads: [try issuer.sign(claims(shenzhen, .green, number: 14))],
                meant: .statusGreen, ink: .red),
        ]
    }

    /// The camera's fault in the script: pulled out and put back.
    static let unplugged = CameraFault(.disconnect, from: .seconds(27), for: .seconds(2))

    /// The visits as arrivals that fill `duration`, with looks that follow from the seed; those that
    /// do not fit are left out. None comes while the camera is unplugged.
    func arrivals(seed: UInt64, duration: Duration, height: Int) throws -> [(Visit, Arrival)] {
        var random = SeededRandom(seed: seed)
        var time = Duration.milliseconds(1000)
        var arrivals: [(Visit, Arrival)] = []
        for visit in visits {
            let symbols = try visit.payloads.map { try SymbolMatrix($0, errorCorrection: .low) }
            let modules = symbols.map(\.size).max() ?? 21
            var look = Appearance.random(using: &random, modules: modules, height: height)
            look.ink = visit.ink
            look.inverted = visit.inverted
            if symbols.count > 1 { look.modulePixels = min(look.modulePixels, 3.5) }
            if symbols.count > 1 { look.rotation = 0 }
            var arrival = Arrival(
                at: time, dwell: .milliseconds(Int64(random.uniform(1400...2200))),
                symbols: symbols, appearance: look)
            if arrival.end > Self.unplugged.from,
                arrival.at < Self.unplugged.from + Self.unplugged.length
            {
                arrival.at = Self.unplugged.from + Self.unplugged.length + .milliseconds(500)
            }
            guard arrival.end < duration else { break }
            arrivals.append((visit, arrival))
            time = arrival.end + .milliseconds(Int64(random.uniform(700...1200)))
        }
        return arrivals
    }
}
