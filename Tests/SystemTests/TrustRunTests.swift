import Foundation
import Testing
import TestSupport

/// A running terminal whose keys come from a repository.
@Suite(.serialized) struct TrustRunTests {
    let folder: Folder

    init() throws {
        folder = try Folder()
        try shell(
            """
            for role in root targets online 440000; do
                gatelight keys create --role $role --output private
            done
            gatelight keys init stick/gatelight --root-key private/root.public.pem \
                --targets-key private/targets.public.pem --online-key private/online.public.pem
            gatelight keys add stick/gatelight 440000 --key private/440000.public.pem
            gatelight keys create --region 440000 --output codes --from 2026-01-01T00:00:00Z
            gatelight keys put stick/gatelight 440000 codes/*.json
            """)
    }

    @discardableResult
    private func shell(_ script: String) throws -> Executable.Result {
        try folder.shell(script)
    }

    /// Signs what is drafted and publishes it, some days ago.
    private func publish(daysAgo: Int = 0) throws {
        try shell(
            """
            at=$(date -u -d '-\(daysAgo) days' +%Y-%m-%dT%H:%M:%SZ)
            for role in root targets 440000; do
                gatelight keys sign stick/gatelight --key private/$role.private.pem || true
            done
            gatelight keys publish stick/gatelight --key private/online.private.pem --at $at
            cp stick/gatelight/metadata/1.root.json root.json
            """)
    }

    private func bringIn(_ options: String = "") throws -> Executable.Result {
        try shell("gatelight keys import stick --config site.yaml --json \(options) || true")
    }

    private func code() throws -> [UInt8] {
        let issued = try shell(
            "gatelight code issue --key codes/*.private.pem --region 440000")
        return Array(issued.output.trimmingCharacters(in: .whitespacesAndNewlines).utf8)
            + [0x0D, 0x0A]
    }

    /// The lamp's states for longer than any notice takes; it is told each again and again.
    private func flashes(_ terminal: RunningTerminal) async throws -> [String] {
        try await Task.sleep(for: .milliseconds(3500))
        return terminal.lampSaid().reduce(into: []) { states, state in
            if states.last != state { states.append(state) }
        }
    }

    @Test func `keys are imported while the terminal runs, and the lamp confirms it`()
        async throws
    {
        try publish()
        let terminal = try RunningTerminal(folder: folder)
        // Without keys nothing is judged.
        try await terminal.lampShows("FAULT")
        #expect(try bringIn().objects.first?["outcome"] as? String == "updated")
        let updated = try await flashes(terminal)
        #expect(updated.filter { $0 == "YELLOW" }.count == 3, "\(updated)")
        #expect(updated.last == "DARK" && !updated.contains("GREEN"), "\(updated)")
        terminal.reader.say(try code())
        try await terminal.lampShows("GREEN")
        try await terminal.lampShows("DARK")
        #expect(try bringIn().objects.first?["outcome"] as? String == "already-newer")
        let known = try await flashes(terminal)
        #expect(known.filter { $0 == "YELLOW" }.count == 1, "\(known)")
        try publish()
        try shell("printf x >> stick/gatelight/metadata/2.snapshot.json")
        let refused = try bringIn()
        #expect(refused.objects.first?["outcome"] as? String == "refused")
        #expect(refused.objects.first?["attack"] as? String == "endless data")
        let red = try await flashes(terminal)
        #expect(red.filter { $0 == "RED" }.count == 1, "\(red)")
        // And the set that was trusted still is.
        terminal.reader.say(try code())
        try await terminal.lampShows("GREEN")
        #expect(try await terminal.stop(SIGTERM).status == 0)
        #expect(terminal.errors.contains("update: refused: endless data"))
    }

    @Test func `a revoked key is red as soon as the update is imported`() async throws {
        try publish()
        try shell("mkdir trust; touch site.yaml")
        let terminal = try RunningTerminal(folder: folder)
        try await terminal.lampShows("FAULT")
        #expect(try bringIn().objects.first?["outcome"] as? String == "updated")
        try await terminal.inService()
        terminal.reader.say(try code())
        try await terminal.lampShows("GREEN")
        try shell(
            """
            sed -i 's/}/  ,"revokedAt": "2026-06-01T00:00:00Z"}/' codes/*.json
            gatelight keys put stick/gatelight 440000 codes/*.json
            """)
        try publish()
        #expect(try bringIn().objects.first?["version"] as? Int == 2)
        try await terminal.wait(.seconds(5), "the new set is in use") {
            terminal.errors.contains("judging with version 2")
        }
        terminal.reader.say(try code())
        try await terminal.lampShows("RED")
        #expect(try await terminal.stop(SIGTERM).status == 0)
        #expect(terminal.output.contains("\"reason\":\"revoked\""))
    }

    @Test func `the lamp is yellow past the soft limit and out of service past the hard one`()
        async throws
    {
        // Good for a week, three days ago.
        try publish(daysAgo: 10)
        try shell(
            """
            printf 'trust:\\n  directory: %s/trust\\n  root: %s/root.json\\n  floor: %s/floor\\n' \
                "$PWD" "$PWD" "$PWD" > site.yaml
            """)
        let tenDaysAgo = Date(timeIntervalSinceNow: -10 * 86_400).ISO8601Format()
        #expect(
            try bringIn("--at \(tenDaysAgo)").objects.first?["outcome"] as? String == "updated")
        var terminal = try RunningTerminal(folder: folder)
        try await terminal.ready()
        terminal.reader.say(try code())
        try await terminal.lampShows("YELLOW")
        #expect(try await terminal.stop(SIGTERM).status == 0)
        #expect(terminal.output.contains("\"reason\":\"keys-stale\""))
        terminal = try RunningTerminal(folder: folder, trust: "out-of-service-after: 2d")
        try await terminal.lampShows("FAULT")
        terminal.reader.say(try code())
        #expect(try await flashes(terminal) == ["FAULT"])
        #expect(try await terminal.stop(SIGTERM).status == 0)
        let told = terminal.errors.split(separator: "\n").filter { $0.contains("out of service") }
        #expect(told.count == 1 && told[0].contains("the trusted data is too old"), "\(told)")
    }

    @Test func `a clock below its floor gives no green`() async throws {
        try publish()
        let tomorrow = Int(Date(timeIntervalSinceNow: 86_400).timeIntervalSinceReferenceDate)
        try folder.write("{\"lastGood\":\(tomorrow)}", "floor/clock.json")
        let terminal = try RunningTerminal(folder: folder)
        try await terminal.lampShows("FAULT")
        _ = try bringIn()
        try await terminal.lampShows("DARK")
        try await Task.sleep(for: .seconds(2))
        terminal.reader.say(try code())
        try await terminal.wait(.seconds(5), "\(terminal.output)") {
            terminal.output.contains("\"reason\":\"clock-untrusted\"")
        }
        #expect(!terminal.lampSaid().contains("GREEN"))
        #expect(try await terminal.stop(SIGTERM).status == 0)
        #expect(terminal.errors.contains("which has passed: set it"))
    }

    @Test func `signed rules apply to the site, and without them nothing is judged`() throws {
        try publish()
        try shell(
            """
            mkdir -p gate; cp root.json gate
            printf 'trust:\\n  directory: %s/gate\\n  root: %s/gate/root.json\\n  floor: %s/floor\\n  rules: border\\n' \
                "$PWD" "$PWD" "$PWD" > site.yaml
            gatelight keys import stick --config site.yaml
            """)
        let code = String(decoding: try code().dropLast(2), as: UTF8.self)
        let check = "gatelight check --config site.yaml '\(code)' || echo $?"
        let none = try shell(check)
        #expect(none.output == "78\n" && none.errors.contains("no signed rules \"border\""))
        try shell(
            """
            gatelight keys create --role rules --output private
            gatelight keys add stick/gatelight rules --key private/rules.public.pem
            """)
        // Only another region's codes pass.
        try bringInRules("regions: [\"310000\"]")
        #expect(try shell(check).output.hasPrefix("yellow"))
        // Now both, and what is no rule at all is not taken for none.
        try bringInRules("regions: [\"310000\", \"440000\"]")
        #expect(try shell(check).output.hasPrefix("green"))
        try bringInRules("region: [\"310000\"]")
        let wrong = try shell(check)
        #expect(wrong.output == "65\n" && wrong.errors.contains("rules/border.yaml"), "\(wrong)")
    }

    /// Signed rules of one line, published and brought in.
    private func bringInRules(_ rule: String) throws {
        try shell(
            """
            printf 'admission:\\n  \(rule)\\n' > border.yaml
            gatelight keys put stick/gatelight rules border.yaml
            gatelight keys sign stick/gatelight --key private/rules.private.pem
            """)
        try publish()
        try shell("gatelight keys import stick --config site.yaml")
    }

    private static let python = ProcessInfo.processInfo.environment["GATELIGHT_PYTHON"]

    @Test(.enabled(if: python != nil, "GATELIGHT_PYTHON names no Python with tuf"))
    func `a repository made by python-tuf works like ours`() throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "TUFTests/Python/repository.py").path
        try shell(
            """
            mkdir -p other/gatelight gate
            '\(Self.python ?? "")' '\(script)' other/gatelight codes/*.json
            cp other/gatelight/metadata/1.root.json gate/root.json
            """)
        let imported = try shell("gatelight keys import other --trust gate --json")
        #expect(imported.objects.first?["outcome"] as? String == "updated")
        let code = String(decoding: try code().dropLast(2), as: UTF8.self)
        #expect(try shell("gatelight check --trust gate '\(code)'").output.hasPrefix("green"))
        let status = try shell("gatelight keys status --trust gate --json").objects
        #expect(status.contains { $0["name"] as? String == "440000" && $0["keys"] as? Int == 1 })
    }

    @Test func `the JSON output has stable names`() throws {
        try publish()
        try shell("mkdir -p gate; cp root.json gate")
        let imported = try shell("gatelight keys import stick --trust gate --json")
        #expect(imported.objects.first?["version"] as? Int == 1)
        let status = try shell("gatelight keys status --trust gate --json").objects
        let kinds = Set(status.compactMap { $0["kind"] as? String })
        #expect(kinds == ["set", "role", "region", "clock"])
        #expect(status.contains { $0["name"] as? String == "440000" && $0["keys"] as? Int == 1 })
        let drafts = try shell(
            "gatelight keys renew stick/gatelight 440000; gatelight keys drafts stick/gatelight --json"
        )
        #expect(drafts.objects.last?["needed"] as? Int == 1)
    }

    @Test(arguments: [
        ("keys import nothing --trust gate", 66), ("keys import stick --trust empty", 78),
        ("keys update --trust gate", 78),
        ("keys init stick/gatelight --root-key x --targets-key x --online-key x", 66),
        ("keys publish stick/gatelight --key private/targets.private.pem", 65),
        ("keys sign stick/gatelight --key codes/nothing.pem", 66),
        ("keys put stick/gatelight 310000 codes", 66), ("keys withdraw stick/gatelight 310000", 66),
        ("keys drafts nowhere", 66),
        ("keys rotate stick/gatelight root --key private/root.public.pem --threshold 2", 64),
    ])
    func `bad input gives an explanation`(_ command: String, _ status: Int) throws {
        try publish()
        try shell("mkdir -p gate empty; cp root.json gate")
        let result = try shell("gatelight \(command) && echo 0 || echo $?")
        #expect(result.output.split(separator: "\n").last == "\(status)", "\(result)")
        #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
    }
}
