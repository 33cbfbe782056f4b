import Cryptography

extension Certificate {
    /// The EU's object identifiers for what a signer may certify: 1 test, 2 vaccination, 3 recovery.
    /// Both spellings are in use; the second is a mistake of an early document that was issued.
    private static let arcs = ["1.3.6.1.4.1.1847.2021.1.", "1.3.6.1.4.1.0.1847.2021.1."]

    /// Whether the key signs content at all. A certificate without the extension may do anything; an
    /// authority's, that signs certificates alone, vouches for no person; nor does one whose uses cannot
    /// be read.
    var maySignContent: Bool {
        guard extendedKeyUsages != nil else { return false }
        guard let keyUsage else { return true }
        return keyUsage.contains(.digitalSignature)
            || (keyUsage.contains(.contentCommitment) && !keyUsage.contains(.certificateSign))
    }

    /// Whether the certificate may sign such content: a signer without any of the EU's uses may
    /// sign all three (hcert specification 5.1).
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
