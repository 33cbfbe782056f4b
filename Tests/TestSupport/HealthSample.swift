package import CBOR
package import Foundation

/// Contents of EU certificates, each field to be changed.
package enum HealthSample {
    package typealias Fields = [String: CBORValue]

    package static func map(_ fields: Fields) -> CBORValue {
        .map(fields.map { .init(.text($0.key), $0.value) })
    }

    /// A day as certificates write it, so many days after a time.
    package static func day(_ days: Double, after time: Date) -> CBORValue {
        .text(String(time.addingTimeInterval(days * 86_400).ISO8601Format().prefix(10)))
    }

    package static func vaccination(_ changes: Fields = [:]) -> CBORValue {
        let fields: Fields = [
            "tg": .text("840539006"), "vp": .text("1119349007"), "mp": .text("EU/1/20/1528"),
            "dn": .unsigned(2), "sd": .unsigned(2), "dt": .text("2021-02-18"), "co": .text("AT"),
            "ci": .text("URN:UVCI:01:AT:TEST"),
        ]
        return map(fields.merging(changes) { $1 })
    }

    package static func test(at time: Date, _ changes: Fields = [:]) -> CBORValue {
        let fields: Fields = [
            "tg": .text("840539006"), "tt": .text("LP6464-4"), "tr": .text("260415000"),
            "sc": .text(time.ISO8601Format()), "co": .text("AT"), "ci": .text("URN:UVCI:01:AT:T"),
        ]
        return map(fields.merging(changes) { $1 })
    }

    /// Valid from ten days before `time` to ten days after it.
    package static func recovery(at time: Date, _ changes: Fields = [:]) -> CBORValue {
        let fields: Fields = [
            "tg": .text("840539006"), "fr": day(-30, after: time), "df": day(-10, after: time),
            "du": day(10, after: time), "co": .text("AT"), "ci": .text("URN:UVCI:01:AT:R"),
        ]
        return map(fields.merging(changes) { $1 })
    }

    /// A certificate with groups of entries: `v`, `t`, `r`.
    package static func certificate(
        _ groups: [String: [CBORValue]], dateOfBirth: String = "1998-02-26"
    ) -> CBORValue {
        let fields: Fields = [
            "ver": .text("1.3.0"), "dob": .text(dateOfBirth),
            "nam": map(["fnt": .text("MUSTERFRAU"), "gnt": .text("GABRIELE")]),
        ]
        return map(fields.merging(groups.mapValues { .array($0) }) { $1 })
    }
}
