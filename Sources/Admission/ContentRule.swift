import FoundationEssentials
import HCERT
import Verification

/// What a certificate says against its holder: it may verify and
/// still certify an infection. Not a site's wish, so no configuration turns it off.
struct ContentRule: AdmissionRule {
    let name = "content-favourable"

    func objection(to credential: VerifiedCredential, at time: Date) -> String? {
        guard case .certificate(let certificate) = credential else { return nil }
        if let test = certificate.content.test, !test.isNegative {
            return "the test it certifies is not negative"
        }
        return nil
    }
}
