import CBOR

/// The content of an EU digital certificate (EU DCC schema 1.3): the vaccinations, tests or
/// recoveries of one person. Some issuers write several entries of one kind; each of them counts.
public struct HealthContent: Hashable, Sendable {
    /// The three kinds of certificate. A signer certificate may be limited to some of them.
    public enum Kind: String, Sendable, CaseIterable {
        /// A vaccination, `v`.
        case vaccination
        /// A test, `t`.
        case test
        /// A recovery, `r`.
        case recovery
    }

    /// An entry of a certificate.
    public enum Entry: Hashable, Sendable {
        /// A vaccination, `v`.
        case vaccination(Vaccination)
        /// A test, `t`.
        case test(Test)
        /// A recovery, `r`.
        case recovery(Recovery)
    }

    /// `ver`, the version of the schema.
    public let version: String
    /// The holder's standardised names, used only for a display.
    public let name: HolderName
    /// `dob`, the date of birth. It may be only a year or empty.
    public let dateOfBirth: String
    /// What is certified: at least one entry, all of one kind.
    public let entries: [Entry]
    /// The kind of the entries.
    public let kind: Kind
    /// `ci` of each entry that has one: the unique certificate identifier as written. A revocation
    /// list can name a certificate by it.
    public let identifiers: [String]

    /// The vaccinations; empty if the certificate is of another kind.
    public var vaccinations: [Vaccination] {
        entries.compactMap {
            if case .vaccination(let vaccination) = $0 { vaccination } else { nil }
        }
    }

    /// The tests; empty if the certificate is of another kind.
    public var tests: [Test] {
        entries.compactMap { if case .test(let test) = $0 { test } else { nil } }
    }

    /// The recoveries; empty if the certificate is of another kind.
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

    /// The one group that has entries. The schema does not allow entries in two groups.
    private static func group(
        _ cbor: CBORValue
    ) throws(HCERTError) -> (kind: Kind, items: [CBORValue]) {
        var groups: [(kind: Kind, items: [CBORValue])] = []
        for kind in Kind.allCases {
            // Issuers write the unused groups as absent, null or empty.
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
    /// `tg`, the disease as a SNOMED CT code.
    public var disease: String {
        switch self {
        case .vaccination(let vaccination): vaccination.disease
        case .test(let test): test.disease
        case .recovery(let recovery): recovery.disease
        }
    }
}

/// The holder's name, used only for a display. It is never recorded.
public struct HolderName: Hashable, Sendable {
    /// `fnt`, the family name, transliterated as in a passport.
    public let family: String
    /// `gnt`, the given name, transliterated as in a passport.
    public let given: String

    init(_ fields: ContentReader) throws(HCERTError) {
        family = try fields.optionalText("fnt") ?? ""
        given = try fields.optionalText("gnt") ?? ""
        guard !family.isEmpty || !given.isEmpty else {
            throw HCERTError(.content, "nam has neither fnt nor gnt")
        }
    }
}
