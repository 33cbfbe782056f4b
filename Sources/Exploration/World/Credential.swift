import FoundationEssentials
import GateSimulation
import Regions
import Verdicts

/// A credential that somebody in the simulated world holds, and the truth about it.
struct Credential: Sendable {
    /// The name of its holder in scripts.
    let name: String
    /// What was signed. Two payloads with the same identity carry the same credential.
    let identity: String
    /// The person it was issued to, as the issuer knows them; `nil` if the code does not say.
    let holder: String?
    /// The bytes of the symbol.
    let payload: [UInt8]
    /// Whether the symbol can be read.
    let isReadable: Bool
    /// Whether it is a credential at all, and not a poster.
    let isCredential: Bool
    /// Whether an honest issuer signed that the holder may pass.
    let isGreen: Bool
    /// The region whose key must be trusted; `nil` for credentials of other issuers.
    let region: Division?
    /// The true time until which it is in force.
    let until: Date

    /// The time between two codes of `brief`, of which each is in force for two thirds of it.
    private static let briefTurn = 15.0

    /// Returns what `name` holds up `time` after `start`: codes are made anew every minute, and
    /// those of `brief` more often, soon before they end. `nil` if there is no such person.
    static func held(
        by name: String, at start: Date, after time: Duration, from issuer: SimulatedIssuer
    ) -> [Credential]? {
        let seconds = time / .seconds(1)
        guard name == "brief" else {
            return held(
                by: name, at: start.addingTimeInterval((seconds / 60).rounded(.down) * 60),
                from: issuer)
        }
        let turn = (seconds / briefTurn).rounded(.down) * briefTurn
        let made = turn + briefTurn * 2 / 3 - Person.briefTime
        return held(by: name, at: start.addingTimeInterval(made), from: issuer)
    }

    /// Returns what `name` holds up that was made at the true time `time`; `nil` if there is no such
    /// person.
    static func held(by name: String, at time: Date, from issuer: SimulatedIssuer) -> [Credential]?
    {
        guard let person = Person(name), let payloads = try? person.codes(issuer, time) else {
            return nil
        }
        let truth = truths[name] ?? Truth()
        return payloads.enumerated().map { index, payload in
            Credential(
                name: name,
                identity: truth.identity ?? "\(name) \(index) \(Int(time.timeIntervalSince1970))",
                holder: truth.holders.isEmpty ? nil : truth.holders[index % truth.holders.count],
                payload: payload, isReadable: truth.isReadable, isCredential: truth.isCredential,
                isGreen: truth.isGreen, region: truth.region,
                until: time.addingTimeInterval(truth.validFor))
        }
    }

    /// What is true about the codes of a person of the simulation.
    private struct Truth {
        var isGreen = false
        var isCredential = true
        var isReadable = true
        var region: Division?
        var holders: [String] = []
        var identity: String?
        /// Seconds from the begin of the minute.
        var validFor: TimeInterval = 3600
    }

    private static func green(_ region: String, _ holders: String...) -> Truth {
        Truth(isGreen: true, region: Division(region), holders: holders)
    }

    private static let truths: [String: Truth] = [
        "green": green("440000", "0"), "green-elsewhere": green("510000", "1"),
        "national": green("000000", "2"), "converted": green("000000", "3"),
        "dependant": green("440300", "4"), "family": green("440000", "10", "11"),
        "same-holder": green("440000", "0"), "visitor": green("000000", "23"),
        "brief": {
            var truth = green("440000", "21")
            truth.validFor = Person.briefTime
            return truth
        }(),
        // It ended a second before it was made, which a clock that is a little behind may not know.
        "status-expired": {
            var truth = green("310000", "6")
            truth.validFor = -1
            return truth
        }(),
        "eu": Truth(isGreen: true, identity: "eu", validFor: .infinity),
        "eu-recoded": Truth(isGreen: true, identity: "eu", validFor: .infinity),
        "link": Truth(isCredential: false),
        "scratched": Truth(isCredential: true, isReadable: false),
    ]

    /// Whether it deserves a green at the true time `truth`, with the keys of `publication`.
    func deservesGreen(at truth: Date, with publication: Publication) -> Bool {
        isGreen && truth <= until && (region.map { publication.trusts($0) } ?? true)
    }
}
