import Verdicts

extension CredentialFormat {
    /// Recognises a format by how the payload begins.
    init?(recognising payload: [UInt8]) {
        let prefixes: [(String, CredentialFormat)] = [
            ("PHC1:", .native), ("HC1:", .hcert), ("LT1:", .hcertLight),
            ("shc:/", .smartHealthCard), ("shlink:/", .smartHealthLink), ("NZCP:/", .nzcp),
        ]
        if let match = prefixes.first(where: { payload.starts(with: $0.0.utf8) }) {
            self = match.1
        } else if payload.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            // A zip archive: DIVOC puts `certificate.json` into one.
            self = .divoc
        } else if payload.first == 0x7B, payload.prefix(256).contains(sequence: "\"hdr\"".utf8) {
            self = .vdsNC
        } else {
            return nil
        }
    }
}

extension Collection where Element: Equatable {
    fileprivate func contains(sequence: some Collection<Element>) -> Bool {
        var rest = self[...]
        while rest.count >= sequence.count {
            if rest.starts(with: sequence) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
