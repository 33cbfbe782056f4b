import CBOR

/// What an EU digital certificate certifies (EU DCC schema 1.3) of one person: a vaccination, a test or a
/// recovery. Some issuers write several of one kind into a certificate; each of them counts.
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

    /// An entry of a certificate.
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
    /// What is certified: one entry at least, all of one kind.
    public let entries: [Entry]
    /// Which sort of certificate it is.
    public let kind: Kind
    /// `ci` of each entry, the unique certificate identifiers as written, by which one certificate can be
    /// revoked.
    public let identifiers: [String]

    /// The vaccinations, if it certifies such.
    public var vaccinations: [Vaccination] {
        entries.compactMap {
            if case .vaccination(let vaccination) = $0 { vaccination } else { nil }
        }
    }

    /// The tests, if it certifies such.
    public var tests: [Test] {
        entries.compactMap { if case .test(let test) = $0 { test } else { nil } }
    }

    /// The recoveries, if it certifies such.
    public var recoveries: [Recovery] {
        entries.compactMap { if case .recovery(let recovery) = $0 { recovery } else { nil } }
    }

    init(cbor: CBORValue) throws(HCERTError) {
        guard cbor.map != nil else { throw HCERTError(.content, "not a map") }
        let fields = ContentReader(cbor, "certificate")
        version = try fields.text("ver")
        dateOfBirth = try fields.text("dob")
        name = try HolderName(fields.reader("nam"))
        let group = try Self.group(cbor)
        kind = group.kind
        var (entries, identifiers) = ([Entry](), [String]())
        for item in group.items {
            entries.append(try Self.entry(item, of: group.kind))
            let fields = ContentReader(item, group.kind.key)
            if let identifier = try fields.optionalText("ci") { identifiers.append(identifier) }
        }
        (self.entries, self.identifiers) = (entries, identifiers)
    }

    /// The one group that has entries: the schema allows no two.
    private static func group(
        _ cbor: CBORValue
    ) throws(HCERTError) -> (kind: Kind, items: [CBORValue]) {
        var groups: [(kind: Kind, items: [CBORValue])] = []
        for kind in Kind.allCases {
            // Absent, null and empty all occur for the groups that are not meant.
            guard let value = cbor[kind.key], value != .null else { continue }
            guard let items = value.array else {
                throw HCERTError(.content, "\(kind.key) is not an array")
            }
            if !items.isEmpty { groups.append((kind, items)) }
        }
        guard let group = groups.first, groups.count == 1 else {
            throw HCERTError(.content, "entries of \(groups.count) kinds, expected exactly one")
        }
        return group
    }

    private static func entry(_ item: CBORValue, of kind: Kind) throws(HCERTError) -> Entry {
        let fields = ContentReader(item, kind.key)
        return switch kind {
        case .vaccination: .vaccination(try Vaccination(fields))
        case .test: .test(try Test(fields))
        case .recovery: .recovery(try Recovery(fields))
        }
    }
}

extension HealthContent.Kind {
    /// The group's name in the schema.
    fileprivate var key: String {
        switch self {
        case .vaccination: "v"
        case .test: "t"
        case .recovery: "r"
        }
    }
}

extension HealthContent.Entry {
    /// `tg`, the disease, a SNOMED CT code.
    public var disease: String {
        switch self {
        case .vaccination(let vaccination): vaccination.disease
        case .test(let test): test.disease
        case .recovery(let recovery): recovery.disease
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
