public import FoundationEssentials
public import Trust
public import Verification

/// Every coded value of a certificate is in use, by the value sets at hand. A value that is none of
/// them, or was withdrawn, may mean anything: a person must look. Sets that are not at hand ask nothing.
public struct ValueSetRule: AdmissionRule {
    public let name = "value-sets"
    private let sets: [String: ValueSet]

    /// By the identifiers of the EU's sets.
    public init(_ sets: some Sequence<ValueSet>) {
        self.sets = Dictionary(sets.map { ($0.id, $0) }) { first, _ in first }
    }

    public func objection(to facts: CredentialFacts, at time: Date) -> String? {
        switch facts.statement {
        // Values of a history are the issuer's own.
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
