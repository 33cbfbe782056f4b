import Regions

extension HealthCodeClaims {
    /// The facts of a code that came to be trusted by `recognition`.
    func facts(recognisedBy recognition: Recognition) -> CredentialFacts {
        CredentialFacts(
            issuer: .division(convertedFrom ?? issuer, recognition),
            statement: .status(
                CredentialFacts.AssessedStatus(
                    kind: kind, value: status, validUntil: statusValidUntil)),
            expiry: expiry,
            vaccinations: vaccinations.map {
                CredentialFacts.Vaccination(
                    disease: nil, dose: $0.dose, seriesDoses: $0.seriesDoses, givenAt: $0.givenAt)
            },
            tests: tests.map {
                CredentialFacts.TestResult(
                    disease: nil, collectedAt: $0.collectedAt, isNegative: $0.result == .negative)
            },
            subjectTag: subjectTag, maskedName: maskedName)
    }
}
