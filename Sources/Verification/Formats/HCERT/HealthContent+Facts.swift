import FoundationEssentials

extension HealthContent {
    /// The facts of a certificate that was signed by a country's key and expires at `expiry`.
    func facts(signedBy country: String, until expiry: Date) -> CredentialFacts {
        CredentialFacts(
            issuer: .country(country), statement: .entries, expiry: expiry,
            vaccinations: vaccinations.map {
                CredentialFacts.Vaccination(
                    disease: $0.disease, dose: $0.doseNumber, seriesDoses: $0.seriesDoses,
                    givenAt: $0.date.begins)
            },
            tests: tests.map {
                CredentialFacts.TestResult(
                    disease: $0.disease, collectedAt: $0.collectedAt, isNegative: $0.isNegative)
            },
            recoveries: recoveries.map {
                CredentialFacts.Recovery(
                    disease: $0.disease, firstPositive: $0.firstPositive.begins,
                    validFrom: $0.validFrom.begins, validUntil: $0.validUntil.ends)
            },
            codedValues: entries.flatMap(\.codedValues), birthYear: birthYear)
    }

    /// The year of `dateOfBirth`, which the schema limits to the years from 1900 to 2099.
    private var birthYear: Int? {
        let year = dateOfBirth.utf8.prefix(4)
        let rest = dateOfBirth.utf8.dropFirst(4)
        guard rest.isEmpty || rest.first == UInt8(ascii: "-"),
            year.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = Int(Substring(year)), (1900...2099).contains(number)
        else { return nil }
        return number
    }
}

extension HealthContent.Entry {
    /// The entry's codes of the EU value sets, with the set identifiers of ehn-dcc-schema,
    /// `valuesets/`.
    fileprivate var codedValues: [CredentialFacts.CodedValue] {
        let disease = CredentialFacts.CodedValue(set: "disease-agent-targeted", value: disease)
        return switch self {
        case .vaccination(let vaccination):
            [
                disease,
                CredentialFacts.CodedValue(
                    set: "vaccines-covid-19-names", value: vaccination.product),
            ]
        case .test(let test):
            [
                disease,
                CredentialFacts.CodedValue(set: "covid-19-lab-test-type", value: test.type),
                CredentialFacts.CodedValue(set: "covid-19-lab-result", value: test.result),
            ]
        case .recovery: [disease]
        }
    }
}
