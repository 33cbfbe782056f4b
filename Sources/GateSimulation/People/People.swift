import Cryptography
import FoundationEssentials
import Regions
import SceneRendering
import SymbolDrawing
import Verdicts
import Verification

extension Person {
    static let nation = Division.nation
    static let guangdong = division("440000")
    private static let shanghai = division("310000")
    private static let shenzhen = division("440300")
    private static let sichuan = division("510000")
    private static let hubei = division("420000")

    private static func division(_ digits: String) -> Division { Division(digits) ?? .nation }

    /// The holder whose code is on the revocation list.
    static let revokedHolder: (region: Division, number: UInt8) = (guangdong, 20)

    /// All predefined persons.
    public static let all: [Person] = passing + warned + refused + unread

    private static let passing = [
        Person("green", "Guangdong, green", .statusGreen, ink: .statusGreen) { issuer, time in
            [try issuer.sign(issuer.claims(guangdong, .green, number: 0, at: time))]
        },
        Person("green-elsewhere", "Sichuan, green", .statusGreen, ink: .statusGreen) {
            issuer, time in
            [try issuer.sign(issuer.claims(sichuan, .green, number: 1, at: time))]
        },
        Person("national", "Issued by the nation, green", .statusGreen, ink: .statusGreen) {
            [try $0.sign($0.claims(nation, .green, number: 2, at: $1))]
        },
        Person("converted", "Hubei, converted by the nation", .statusGreen, ink: .statusGreen) {
            var claims = $0.claims(nation, .green, number: 3, at: $1)
            claims.convertedFrom = hubei
            return [try $0.sign(claims)]
        },
        Person("dependant", "A child's code, shown by a parent", .statusGreen, ink: .statusGreen) {
            var claims = $0.claims(shenzhen, .green, number: 4, at: $1)
            claims.kind = .dependant
            return [try $0.sign(claims)]
        },
        Person("eu", "EU certificate of Austria", .certificateValid) { _, _ in
            [Array(EUSamples.good.utf8)]
        },
    ]

    private static let warned = [
        Person("yellow", "Shanghai, yellow", .statusYellow, ink: .statusYellow) {
            [try $0.sign($0.claims(shanghai, .yellow, number: 5, at: $1))]
        },
        Person("status-expired", "Fresh code, old status", .statusExpired, ink: .statusGreen) {
            var claims = $0.claims(shanghai, .green, number: 6, at: $1)
            claims.statusValidUntil = $1.addingTimeInterval(-1)
            return [try $0.sign(claims)]
        },
        Person("paper", "Paper code, identity only", .statusAbsent, on: .sheet) {
            var claims = $0.claims(sichuan, nil, number: 7, at: $1)
            claims.kind = .paper
            return [try $0.sign(claims)]
        },
        Person("stranger", "Hubei, whose keys are not installed", .regionUnknown, ink: .statusGreen)
        {
            [try $0.sign($0.claims(hubei, .green, number: 8, at: $1))]
        },
        Person("key-unknown", "Signed with an unknown key", .keyUnknown, ink: .statusGreen) {
            let claims = $0.claims(guangdong, .green, number: 9, at: $1)
            return [try $0.sign(claims, by: try $0.privateKey(named: "nobody"))]
        },
        Person("family", "Two codes at once", .ruleFailed, ink: .statusGreen) {
            [
                try $0.sign($0.claims(guangdong, .green, number: 10, at: $1)),
                try $0.sign($0.claims(guangdong, .green, number: 11, at: $1)),
            ]
        },
        Person("smart-card", "SMART health card", .unsupportedFormat) { _, _ in
            [Array("shc:/567629095243206034602924374044603122295953265460346029254077280433".utf8)]
        },
    ]

    private static let refused = [
        Person("red", "Shenzhen, red", .statusRed, ink: .statusRed) {
            [try $0.sign($0.claims(shenzhen, .red, number: 12, at: $1))]
        },
        Person("repainted", "A red code painted green", .statusRed, ink: .statusGreen) {
            [try $0.sign($0.claims(shenzhen, .red, number: 13, at: $1))]
        },
        Person("expired", "Yesterday's code", .codeExpired, ink: .statusGreen) {
            let claims = $0.claims(
                guangdong, .green, number: 14, at: $1.addingTimeInterval(-86_400))
            return [try $0.sign(claims)]
        },
        Person("future", "Issued tomorrow", .notYetValid, ink: .statusGreen) {
            let claims = $0.claims(guangdong, .green, number: 15, at: $1.addingTimeInterval(86_400))
            return [try $0.sign(claims)]
        },
        Person("forged", "Red made green", .signatureInvalid, ink: .statusGreen) {
            [
                try $0.forge(
                    $0.claims(guangdong, .green, number: 16, at: $1),
                    signatureOf: $0.claims(guangdong, .red, number: 16, at: $1))
            ]
        },
        Person("tampered", "One bit changed", .signatureInvalid, ink: .statusGreen) {
            [try $0.tamper($0.claims(guangdong, .green, number: 17, at: $1))]
        },
        Person("wrong-key", "Shanghai's key for Guangdong", .keyNotAllowed, ink: .statusGreen) {
            [try $0.sign($0.claims(guangdong, .green, number: 18, at: $1), with: shanghai)]
        },
        Person("revoked", "On the revocation list", .revoked, ink: .statusGreen) {
            let (region, number) = revokedHolder
            return [try $0.sign($0.claims(region, .green, number: number, at: $1))]
        },
        Person("eu-expired", "EU certificate, expired", .codeExpired) { _, _ in
            [Array(EUSamples.expired.utf8)]
        },
        Person("malformed", "Looks like a code, but is not one", .malformed) { _, _ in
            [Array("PHC1:THIS WAS NEVER SIGNED BY ANYBODY".utf8)]
        },
        Person("link", "A link to a shop", .notACredential) { _, _ in
            [Array("https://example.com/menu".utf8)]
        },
    ]

    private static let unread = [
        Person("scratched", "A thumb over the code", nil, ink: .statusGreen, on: .coveredPhone) {
            [try $0.sign($0.claims(guangdong, .green, number: 19, at: $1))]
        },
        Person("nothing", "An empty screen", nil) { _, _ in [] },
    ]
}
