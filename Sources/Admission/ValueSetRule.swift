public import FoundationEssentials
import HCERT
public import Trust
public import Verification

/// Every coded value of an EU certificate is in use, by the value sets at hand. A value that is none of
/// them, or was withdrawn, may mean anything: a person must look. Sets that are not at hand ask nothing.
public struct ValueSetRule: AdmissionRule {
    public let name = "value-sets"
    private let sets: [String: ValueSet]

    /// By the identifiers of the EU's sets.
    public init(_ sets: some Sequence<ValueSet>) {
        self.sets = Dictionary(sets.map { ($0.id, $0) }) { first, _ in first }
    }

    public func objection(to credential: VerifiedCredential, at time: Date) -> String? {
        guard case .certificate(let certificate) = credential else { return nil }
        for (id, value) in certificate.content.entries.flatMap(Self.values) {
            guard let set = sets[id], !set.active.contains(value) else { continue }
            let known = set.displayNames[value].map { "withdrawn: \($0)" } ?? "unknown"
            return "a value of \(id) is \(known)"
        }
        return nil
    }

    /// Identifiers as in ehn-dcc-schema, `valuesets/`.
    private static func values(
        of entry: HealthContent.Entry
    ) -> [(id: String, value: String)] {
        switch entry {
        case .vaccination(let vaccination):
            [
                ("disease-agent-targeted", vaccination.disease),
                ("vaccines-covid-19-names", vaccination.product),
            ]
        case .test(let test):
            [
                ("disease-agent-targeted", test.disease), ("covid-19-lab-test-type", test.type),
                ("covid-19-lab-result", test.result),
            ]
        case .recovery(let recovery): [("disease-agent-targeted", recovery.disease)]
        }
    }
}
