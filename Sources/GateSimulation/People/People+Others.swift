import FoundationEssentials
import Regions
import SceneRendering
import Verdicts
import Verification

extension Person {
    /// Persons for sequences of several codes. They are not offered on the simulator's page.
    public static let others: [Person] = [
        Person("eu-recoded", "The code of eu in other bytes", .certificateValid) { _, _ in
            [try EUSamples.recoded()]
        },
        Person("brief", "Guangdong, green for a minute", .statusGreen, ink: .statusGreen) {
            var claims = $0.claims(guangdong, .green, number: 21, at: $1)
            claims.expiry = $1.addingTimeInterval(briefTime)
            return [try $0.sign(claims)]
        },
        Person("visitor", "Issued by the nation, green, once", .statusGreen, ink: .statusGreen) {
            [try $0.sign($0.claims(nation, .green, number: 23, at: $1))]
        },
        Person("same-holder", "A second code of green", .statusGreen, ink: .statusGreen) {
            var claims = $0.claims(guangdong, .green, number: 22, at: $1)
            claims.subjectTag = $0.claims(guangdong, .green, number: 0, at: $1).subjectTag
            return [try $0.sign(claims)]
        },
    ]

    /// How long the code of `brief` is valid, in seconds from the begin of its minute.
    package static let briefTime = 65.0
}
