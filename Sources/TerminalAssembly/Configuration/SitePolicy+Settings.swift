package import Admission
package import SiteConfiguration
import Verification

extension SitePolicy {
    /// Creates the rules of a configuration in a fixed order: first who issued the credential, then
    /// what it states.
    package init(_ settings: AdmissionSettings) {
        var rules: [any AdmissionRule] = []
        if let regions = settings.regions { rules.append(RegionRule(accepted: regions)) }
        if let names = settings.recognition {
            rules.append(
                RecognitionRule(accepted: Set(names.compactMap { Recognition(rawValue: $0) })))
        }
        if let names = settings.kinds {
            rules.append(
                KindRule(accepted: Set(HealthCodeKind.allCases.filter { names.contains("\($0)") })))
        }
        if let countries = settings.countries {
            rules.append(ForeignRule(countries: Set(countries)))
        }
        if let age = settings.testMaximumAge { rules.append(TestRule(maximumAge: age)) }
        if let doses = settings.minimumDoses {
            rules.append(VaccinationRule(minimumDoses: doses))
        }
        self.init(
            rules: rules, stricter: settings.stricter, agents: settings.agents.map { Set($0) })
    }
}
