import Failures
import FoundationEssentials
import Glibc
import ReproducibleNumbers
import Revocation
import SystemPackage
import TerminalAssembly

/// Measures the revocation lists of a whole country: building, loading, and a million look-ups of
/// each kind, each timed separately.
package enum RevocationBench {
    /// Builds about `entries` entries in a temporary folder, measures them and removes the folder.
    ///
    /// Throws if a look-up gives a wrong answer.
    package static func run(
        entries: Int, lookUps: Int = 1_000_000, seed: UInt64 = 1
    ) throws -> [BenchLine] {
        var generator = SeededRandom(seed: seed)
        let folder = FilePath(FileManager.default.temporaryDirectory.path)
            .appending("gatelight-revocations-\(getpid())")
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        var country = RevocationCountry(folder: folder)
        var build = try timed("revocations built and written") {
            try country.build(entries: entries, using: &generator)
        }
        build.count = country.entries
        build.bytesPerEntry = Double(country.bytes * 100 / max(1, country.entries)) / 100
        return [build, BenchLine(memory: "memory before loading")]
            + (try filtersOnly(country, lookUps, &generator))
            + (try everything(country, lookUps, &generator))
    }

    private static func filtersOnly(
        _ country: RevocationCountry, _ lookUps: Int,
        _ generator: inout some RandomNumberGenerator
    ) throws -> [BenchLine] {
        var lists = RevocationLists(expected: [])
        let load = timed("filters loaded") {
            lists = RevocationLists(
                expected: country.keys.map(\.filtersOnly), holding: .filtersOnly)
        }
        let memory = BenchLine(memory: "memory with filters")
        var (possibly, times) = (0, Times(lookUps))
        for _ in 0..<lookUps {
            let (keyID, identifier) = country.stranger(using: &generator)
            let answer = times.measure { lists.answer(keyID: keyID, identifier) }
            possibly += answer == .possiblyRevoked ? 1 : 0
            try require(answer == .clear || answer == .possiblyRevoked, answer)
        }
        var line = BenchLine(name: "not revoked, filters only", times: times.all)
        line.maxUs = times.longest
        line.falsePositives = Double(possibly) / Double(lookUps)
        return [load, memory, line]
    }

    private static func everything(
        _ country: RevocationCountry, _ lookUps: Int,
        _ generator: inout some RandomNumberGenerator
    ) throws -> [BenchLine] {
        var lists = RevocationLists(expected: [])
        let load = timed("all lists loaded") {
            lists = RevocationLists(expected: country.keys.map(\.files))
        }
        let memory = BenchLine(memory: "memory with all lists")
        var first = Times(country.keys.count << 8)
        for (keyID, identifier) in country.firsts {
            let answer = first.measure { lists.answer(keyID: keyID, identifier) }
            try require(answer == .revoked, answer)
        }
        var (revoked, clear) = (Times(lookUps), Times(lookUps))
        for _ in 0..<lookUps {
            let (keyID, identifier) = country.revoked(using: &generator)
            let answer = revoked.measure { lists.answer(keyID: keyID, identifier) }
            try require(answer == .revoked, answer)
        }
        for _ in 0..<lookUps {
            let (keyID, identifier) = country.stranger(using: &generator)
            let answer = clear.measure { lists.answer(keyID: keyID, identifier) }
            try require(answer == .clear, answer)
        }
        let after = BenchLine(memory: "memory after all look-ups")
        let audit = try timed("all lists audited") {
            if let error = lists.audit().first { throw Failure(.unavailable, "\(error)") }
        }
        return [
            load, memory, first.line("revoked, the first of each list"), revoked.line("revoked"),
            clear.line("not revoked"), after, audit,
            .peak,
        ]
    }

    private static func require(_ holds: Bool, _ answer: RevocationAnswer) throws(Failure) {
        guard holds else { throw Failure(.unavailable, "a look-up gave a wrong answer: \(answer)") }
    }

    private static func timed(_ name: String, _ work: () throws -> Void) rethrows -> BenchLine {
        let start = MonotonicTime.now()
        try work()
        var line = BenchLine(name: name)
        line.seconds = ((MonotonicTime.now() - start) / .milliseconds(1)).rounded() / 1000
        return line
    }
}

/// Times of look-ups, each measured separately.
private struct Times {
    private(set) var all: [Duration] = []

    init(_ count: Int) {
        all.reserveCapacity(count)
    }

    mutating func measure(_ lookUp: () -> RevocationAnswer) -> RevocationAnswer {
        let start = MonotonicTime.now()
        let answer = lookUp()
        all.append(MonotonicTime.now() - start)
        return answer
    }

    var longest: Double { ((all.max() ?? .zero) / .microseconds(1) * 10).rounded() / 10 }

    func line(_ name: String) -> BenchLine {
        var line = BenchLine(name: name, times: all)
        line.maxUs = longest
        return line
    }
}
