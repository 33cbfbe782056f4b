package import Failures
package import FoundationEssentials
package import Regions
package import Revocation
import TUF
package import TUFPublishing

/// Revokes single codes that one key signed.
package struct CodeRevocation {
    private let role: String
    private let keyID: [UInt8]
    private let folder: String
    private let issuer: Division?

    /// Creates a revocation for the key with the given id in hexadecimal. `role` is the metadata
    /// role that signs for the key. Native codes were issued by `issuer` or, if that is `nil`, by
    /// the role's region.
    ///
    /// Throws if `keyID` is not hexadecimal.
    package init(role: String, keyID: String, issuer: Division?) throws(Failure) {
        guard let bytes = Hexadecimal.bytes(keyID), !bytes.isEmpty else {
            throw Failure(.usage, "--of takes a key id in hexadecimal, not \"\(keyID)\"")
        }
        (self.role, self.keyID) = (role, bytes)
        folder = "\(Repository.folder(of: role))/revoked/\(keyID)"
        self.issuer = issuer ?? Division(role)
    }

    /// Reads a list with one code per line. `name` is the list's name in error messages.
    ///
    /// Throws at the first line that is not an id.
    package func identifiers(
        in list: [UInt8], name: String
    ) throws(Failure) -> [RevocationIdentifier] {
        var identifiers: [RevocationIdentifier] = []
        for (index, line) in list.split(separator: 0x0A).enumerated() {
            let text = String(decoding: line, as: UTF8.self)
            guard let identifier = identifier(text) else {
                throw Failure(
                    .data, "\(name):\(index + 1): \"\(text.prefix(40))\" is not a hexadecimal id")
            }
            identifiers.append(identifier)
        }
        return identifiers
    }

    private func identifier(_ text: String) -> RevocationIdentifier? {
        guard let issuer else { return .uci(text) }
        return Hexadecimal.bytes(text).map {
            .native(region: issuer.description, codeID: $0)
        }
    }

    /// Adds a segment with the codes to the key's list. `segment` is its name, by default the date
    /// of `now`. If `beginningAnew`, the new segment replaces all earlier ones.
    ///
    /// Throws if the list already has a segment of that name.
    package func put(
        _ codes: [RevocationIdentifier], as segment: String?, beginningAnew: Bool,
        into repository: Repository, now: Date
    ) throws(Failure) {
        let files: [RevocationFile]
        do {
            let name = segment ?? String(now.ISO8601Format().prefix(10))
            files = try RevocationSegmentWriter(keyID: keyID, segment: name).files(for: codes)
        } catch {
            throw Failure(.usage, "\(error)")
        }
        try publishing { () throws(PublishingError) in
            let old = try repository.targets(of: role).filter { $0.hasPrefix("\(folder)/") }
            for path in old where beginningAnew {
                try repository.removeTarget(path, role: role, now: now)
            }
            for file in files {
                let path = "\(folder)/\(file.name)"
                guard beginningAnew || !old.contains(path) else {
                    throw PublishingError(
                        .invalid,
                        "\(path) exists already; give the new segment another name with --segment"
                    )
                }
                try repository.put(file.bytes, as: path, role: role, now: now)
            }
        }
    }
}
