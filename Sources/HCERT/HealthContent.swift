import CBOR

/// What an EU digital certificate certifies (EU DCC schema 1.3): exactly one vaccination, test or
/// recovery, of one person.
public struct HealthContent: Hashable, Sendable {
    /// The three sorts of certificate; a signer certificate may be limited to some.
    public enum Kind: String, Sendable, CaseIterable {
        /// `v`.
        case vaccination
        /// `t`.
        case test
        /// `r`.
        case recovery
    }

    /// The one entry of a certificate.
    public enum Entry: Hashable, Sendable {
        /// `v`.
        case vaccination(Vaccination)
        /// `t`.
        case test(Test)
        /// `r`.
        case recovery(Recovery)
    }

    /// `ver`, of the schema.
    public let version: String
    /// The holder's standardised names, for a display only.
    public let name: HolderName
    /// `dob`, which may be only a year or empty.
    public let dateOfBirth: String
    /// The one entry.
    public let entry: Entry

    /// Which sort of certificate it is.
    public var kind: Kind {
        switch entry {
        case .vaccination: .vaccination
        case .test: .test
        case .recovery: .recovery
        }
    }

    /// The vaccination, if it is one.
    public var vaccination: Vaccination? {
        guard case .vaccination(let vaccination) = entry else { return nil }
        return vaccination
    }

    /// The test, if it is one.
    public var test: Test? {
        guard case .test(let test) = entry else { return nil }
        return test
    }

    /// `ci`, the unique certificate identifier as written, by which one certificate can be revoked;
    /// `nil` if there is none.
    public let identifier: String?

    init(cbor: CBORValue) throws(HCERTError) {
        guard cbor.map != nil else { throw HCERTError(.content, "not a map") }
        let fields = ContentReader(cbor, "certificate")
        version = try fields.text("ver")
        dateOfBirth = try fields.text("dob")
        name = try HolderName(fields.reader("nam"))
        (entry, identifier) = try Self.entry(cbor)
    }

    private static func entry(_ cbor: CBORValue) throws(HCERTError) -> (Entry, String?) {
        var entries: [(Entry, String?)] = []
        for group in ["v", "t", "r"] {
            // Absent, null and empty all occur for the groups that are not meant.
            guard let value = cbor[group], value != .null else { continue }
            guard let items = value.array else {
                throw HCERTError(.content, "\(group) is not an array")
            }
            for item in items {
                let identifier = try ContentReader(item, group).optionalText("ci")
                entries.append((try self.entry(item, of: group), identifier))
            }
        }
        guard let entry = entries.first, entries.count == 1 else {
            throw HCERTError(.content, "\(entries.count) entries, wants exactly one")
        }
        return entry
    }

    private static func entry(_ item: CBORValue, of group: String) throws(HCERTError) -> Entry {
        let fields = ContentReader(item, group)
        return switch group {
        case "v": .vaccination(try Vaccination(fields))
        case "t": .test(try Test(fields))
        default: .recovery(try Recovery(fields))
        }
    }
}

/// The holder's name, for a display only: it is never recorded.
public struct HolderName: Hashable, Sendable {
    /// `fnt`, the family name transliterated as in a passport.
    public let family: String
    /// `gnt`, the given name likewise.
    public let given: String

    init(_ fields: ContentReader) throws(HCERTError) {
        family = try fields.optionalText("fnt") ?? ""
        given = try fields.optionalText("gnt") ?? ""
        guard !family.isEmpty || !given.isEmpty else {
            throw HCERTError(.content, "nam has neither fnt nor gnt")
        }
    }
}
