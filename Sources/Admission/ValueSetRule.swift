public import FoundationEssentials
public import Trust
public import Verification

/// Requires that every coded value of a certificate is in use according to the installed value
/// sets. A value that is unknown or withdrawn may mean anything, so a person must look at it. A set
/// that is not installed is not checked.
public struct ValueSetRule: AdmissionRule {
    /// The rule's name, `value-sets`.
    public let name = "value-sets"
    private let sets: [String: ValueSet]

    /// Checks against `sets`, which have the identifiers of the EU's sets.
    public init(_ sets: some Sequence<ValueSet>) {
        self.sets = Dictionary(sets.map { ($0.id, $0) }) { first, _ in first }
    }

    /// Objects to certificates with no coded value or with one that is unknown or withdrawn.
    public func objection(to facts: CredentialFacts, at time: Date) -> String? {
        switch facts.statement {
        // The values in a history are the issuer's own.
        case .status: return nil
        case .entries:
            guard !facts.codedValues.isEmpty else {
                return "the certificate has no value of a known set"
            }
            for coded in facts.codedValues {
                guard let set = sets[coded.set], !set.active.contains(coded.value) else { continue }
                let known =
                    set.displayNames[coded.value].map { "withdrawn: \($0)" } ?? "unknown"
                return "a value of \(coded.set) is \(known)"
            }
            return nil
        }
    }
}
