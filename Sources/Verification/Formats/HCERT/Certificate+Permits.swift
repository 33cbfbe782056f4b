import Cryptography

extension Certificate {
    /// The EU's object identifiers for what a signer may certify: 1 test, 2 vaccination, 3
    /// recovery. Certificates use both spellings; the second is an error in an early published
    /// document.
    private static let arcs = ["1.3.6.1.4.1.1847.2021.1.", "1.3.6.1.4.1.0.1847.2021.1."]

    /// Whether the key may sign content at all. A certificate without the key usage extension may
    /// sign anything. The certificate of an authority that only signs certificates may not, and
    /// neither may one whose uses cannot be read.
    var maySignContent: Bool {
        guard extendedKeyUsages != nil else { return false }
        guard let keyUsage else { return true }
        return keyUsage.contains(.digitalSignature)
            || (keyUsage.contains(.contentCommitment) && !keyUsage.contains(.certificateSign))
    }

    /// Whether the certificate may sign this kind of content. A signer with none of the EU's uses
    /// may sign all three kinds (hcert specification 5.1).
    func permits(_ kind: HealthContent.Kind) -> Bool {
        guard let extendedKeyUsages else { return false }
        let uses = extendedKeyUsages.filter { usage in Self.arcs.contains { usage.hasPrefix($0) } }
        let number =
            switch kind {
            case .test: "1"
            case .vaccination: "2"
            case .recovery: "3"
            }
        return uses.isEmpty || Self.arcs.contains { uses.contains($0 + number) }
    }
}
