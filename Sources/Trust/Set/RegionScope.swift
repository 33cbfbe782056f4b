import Regions

/// The regions whose codes a fault in the trusted data concerns.
enum RegionScope: Hashable, Sendable {
    /// One division.
    case division(Division)
    /// A division and everything in it.
    case within(Division)
    /// One country.
    case country(String)
    /// All countries.
    case countries

    func covers(_ region: Region) -> Bool {
        switch (self, region) {
        case (.division(let one), .division(let other)): one == other
        case (.within(let one), .division(let other)): one.covers(other)
        case (.country(let one), .country(let other)): one == other
        case (.countries, .country): true
        default: false
        }
    }

    private func contains(_ other: RegionScope) -> Bool {
        switch other {
        case .division(let division), .within(let division): covers(.division(division))
        case .country(let country): covers(.country(country))
        case .countries: self == .countries
        }
    }
}

extension RegionScope: CustomStringConvertible {
    var description: String {
        switch self {
        case .division(let division), .within(let division): division.description
        case .country(let country): country
        case .countries: "other countries"
        }
    }
}

extension RegionScope {
    /// Returns the scopes that are concerned if no role provides the paths of these delegations,
    /// the outermost first. `nil` means that they are more than regions' own paths, so that the
    /// data as a whole is faulty.
    static func scopes(of delegations: [[String]?]) -> [RegionScope]? {
        guard let outermost = delegations.first, let patterns = outermost,
            var scopes = scopes(of: patterns)
        else { return nil }
        // A fault of a city to which a province delegates affects only the city, if its paths name
        // it.
        for delegation in delegations.dropFirst() {
            guard let patterns = delegation, let inner = Self.scopes(of: patterns),
                inner.allSatisfy({ one in scopes.contains { $0.contains(one) } })
            else { break }
            scopes = inner
        }
        return scopes
    }

    private static func scopes(of patterns: [String]) -> [RegionScope]? {
        var scopes: [RegionScope] = []
        for pattern in patterns {
            guard let scope = RegionScope(pattern: pattern) else { return nil }
            if !scopes.contains(scope) { scopes.append(scope) }
        }
        return scopes
    }

    private init?(pattern: String) {
        let parts = pattern.split(separator: "/", omittingEmptySubsequences: false)
            .map(String.init)
        switch (parts.first, parts.count) {
        case ("regions", 2...):
            guard let owner = Division(parts[1]) else { return nil }
            if parts.count > 3, let city = Division(parts[2]), owner.covers(city) {
                self = .within(city)
            } else {
                self = .within(owner)
            }
        case ("hcert", 2...):
            if case .country(let country) = Region(parts[1]) {
                self = .country(country)
            } else {
                self = .countries
            }
        default: return nil
        }
    }
}
