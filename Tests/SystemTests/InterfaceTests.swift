import Foundation
import Testing

/// `Sources/interfaces.md`, the page for other programs, against the source and the program's
/// output.
@Suite struct InterfaceTests {
    private let page: InterfacePage

    init() throws {
        page = try InterfacePage()
    }

    /// A table, and the type whose stored properties are the table's fields.
    struct Described: Sendable, CustomTestStringConvertible {
        let table: String
        let type: String
        let file: String

        var testDescription: String { table }
    }

    private static let described = [
        Described(
            table: "Journal entries", type: "JournalLine", file: "Journal/JournalLine.swift"),
        Described(
            table: "Dropped lines", type: "JournalAnchor", file: "Journal/JournalLine.swift"),
        Described(
            table: "Steps of a judgement", type: "StepLine",
            file: "ProgramOutput/StepLine.swift"),
        Described(
            table: "keys status", type: "Line", file: "TerminalAssembly/Trust/TrustStatus.swift"),
        Described(
            table: "keys import and keys update", type: "UpdateReport",
            file: "TerminalAssembly/Trust/UpdateReport.swift"),
        Described(
            table: "keys list", type: "KeyLine",
            file: "TerminalAssembly/Trust/KeyLine.swift"),
        Described(
            table: "keys import of a key file", type: "KeyFileReport",
            file: "TerminalAssembly/Trust/KeyFileReport.swift"),
        Described(
            table: "keys drafts", type: "DraftLine", file: "Issuing/DraftLine.swift"),
        Described(
            table: "doctor", type: "Line", file: "TerminalAssembly/Examination/Finding.swift"),
        Described(
            table: "bench, bench --boxed and bench --revocations", type: "BenchLine",
            file: "TerminalBench/BenchLine.swift"),
        Described(
            table: "bench --reading and bench --scenes", type: "ReadingLine",
            file: "ReadingBench/Tallies/ReadingLine.swift"),
        Described(
            table: "bench --scenes streams", type: "StreamLine",
            file: "ReadingBench/Tallies/StreamLine.swift"),
        Described(
            table: "The comparison of streams", type: "StreamComparison",
            file: "ReadingBench/Tallies/StreamLine.swift"),
        Described(
            table: "bench --scenes curves", type: "CurvePoint",
            file: "ReadingBench/Tallies/CurveTally.swift"),
        Described(
            table: "bench --looks", type: "Line", file: "ReadingBench/Runs/LookRun.swift"),
        Described(
            table: "The list beside a folder of pictures", type: "PictureTruth",
            file: "ReadingBench/PictureTruth.swift"),
    ]

    @Test(arguments: Self.described)
    func `a table has exactly the fields of its type`(_ described: Described) throws {
        let source = try SourceText("struct \(described.type)", in: described.file)
        let expected = source.properties.map { property in
            "\(property.name): \(property.type)\(property.isOptional ? "" : ", always")"
        }
        #expect(!expected.isEmpty)
        let actual = try page.fields(described.table).map { field in
            "\(field.name): \(field.type)\(field.isAlwaysThere ? ", always" : "")"
        }
        #expect(actual.sorted() == expected.sorted())
    }

    @Test func `the tables of verdicts have together exactly the fields of a verdict line`() throws
    {
        let source = try SourceText(
            "struct VerdictLine", in: "ProgramOutput/VerdictLine.swift")
        let expected = Set(source.properties.map { "\($0.name): \($0.type)" })
        #expect(expected.count > 10)
        let tables = ["Every verdict line", "check", "run", "replay and simulate"]
        let actual = try page.fields(tables).map { "\($0.name): \($0.type)" }
        #expect(Set(actual) == expected)
    }

    /// A row of values, and the enumeration whose raw values they are.
    private static let values = [
        Described(table: "lamp", type: "Lamp", file: "DeviceInterface/Lamp.swift"),
        Described(table: "reason", type: "Reason", file: "Verdicts/Reason.swift"),
        Described(
            table: "format", type: "CredentialFormat", file: "Verdicts/CredentialFormat.swift"),
        Described(table: "check", type: "Check", file: "Verdicts/JudgementStep.swift"),
        Described(
            table: "algorithm", type: "SignatureAlgorithm",
            file: "Cryptography/SignatureAlgorithm.swift"),
        Described(table: "attack", type: "Kind", file: "TUF/UpdateError.swift"),
    ]

    @Test(arguments: Self.values)
    func `a row of values has exactly the raw values of its type`(_ described: Described) throws {
        let expected = try SourceText("enum \(described.type)", in: described.file).rawValues
        #expect(expected.count > 1)
        #expect(try page.values(described.table) == expected)
    }

    @Test func `the parts and rules are those of the source`() throws {
        let parts =
            try SourceText("enum Part", in: "TerminalCore/DecisionMachine.swift").rawValues
            + SourceText("enum Subject", in: "TerminalCore/TrustUpkeep.swift").rawValues
        #expect(try page.values("part") == parts)

        let rules = try SourceText.readAll(in: "Admission").matches(of: #/let name = "([a-z-]+)"/#)
            .map { String($0.output.1) }
        let others = try ["Verdicts", "Terminal/Runners"].map { try SourceText.readAll(in: $0) }
            .joined().matches(of: #/(?:oneAtATime = |rule: )"([a-z-]+)"/#)
            .map { String($0.output.1) }
        #expect(!rules.isEmpty && !others.isEmpty)
        let actual = try page.values("rule")
        #expect(Set(actual) == Set(rules + others))
    }

    @Test func `the metrics are those of the source, with their types and labels`() throws {
        let source = try SourceText.read("Kiosk/Instruments/GateMetrics.swift")
        // From one metric to the next, because the labels are in the samples.
        let pieces = source.split(separator: #/text\.(?=(?:gauge|counter|histogram)\()/#)
        let expected = pieces.compactMap { piece -> String? in
            let call = piece.prefixMatch(of: #/([a-z]+)\(\s*"([a-z_]+)"/#)
            let labels = piece.matches(of: #/\("([a-z]+)", /#).map { String($0.output.1) }
            return call.map { "\($0.output.2) \($0.output.1) \(labels.joined(separator: ","))" }
        }
        #expect(expected.count > 10)
        let actual = try page.rows("Metrics").map { cells in
            let labels = InterfacePage.quoted(cells[2]).joined(separator: ",")
            return "\(InterfacePage.quoted(cells[0]).joined()) \(cells[1]) \(labels)"
        }
        #expect(actual.sorted() == expected.sorted())

        // A name that is written in another way or place is found as well.
        let all = try SourceText.readAll(in: "Kiosk/Instruments")
        let written = all.matches(of: #/(?:gatelight|process)_[a-z_]+/#).map { String($0.output) }
        let names = try page.names("Metrics")
        #expect(Set(names) == Set(written))
    }

    @Test func `the exit statuses are those of the source`() throws {
        let statuses = try SourceText("enum Status", in: "Failures/Failure.swift").rawValues
        #expect(try page.names("Exit statuses") == ["0", "1"] + statuses)
    }

    @Test func `the page's interface describes entries of the journal with the same fields`() throws
    {
        let file = SourceText.folder.appending(path: "Kiosk/Interface/openapi.json")
        let document =
            try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
        let components = document?["components"] as? [String: Any]
        let schemas = components?["schemas"] as? [String: Any]
        let entry = try #require(schemas?["Entry"] as? [String: Any])
        let properties = try #require(entry["properties"] as? [String: Any])
        let required = try #require(entry["required"] as? [String])
        let fields = try page.fields("Journal entries")
        #expect(Set(fields.map(\.name)) == Set(properties.keys))
        #expect(Set(fields.filter(\.isAlwaysThere).map(\.name)) == Set(required))
    }

    @Test func `an undescribed, mistyped or missing field is found`() throws {
        let fields = try page.fields("Dropped lines")
        let good = #"{"seq":1,"check":"5a8ef9f8041cf685"}"#
        #expect(InterfacePage.problems(in: good, fields).isEmpty)
        for bad in [
            "", "1 entry", #"{"seq":1}"#, #"{"seq":"1","check":"5a8ef9f8041cf685"}"#,
            #"{"seq":1.5,"check":"5a8ef9f8041cf685"}"#,
            #"{"seq":1,"check":"5a8ef9f8041cf685","at":"now"}"#,
        ] {
            #expect(InterfacePage.problems(in: bad, fields).count == 1, "\(bad)")
        }
    }

    @Test func `check prints the fields of the page`() throws {
        let folder = try Folder()
        try folder.makeKey()
        try folder.write(try folder.code(), "code.txt")
        let result = try Executable.run(
            "check", folder.file("code.txt"), "PHC1:nothing", "--trust", folder.file("trust"),
            "--json")
        let fields = try page.fields("Every verdict line", "check")
        #expect(InterfacePage.problems(in: result.output, fields) == [])
        #expect(result.objects.count == 2)
        #expect(result.objects.allSatisfy { $0["reason"] != nil })
    }

    @Test func `check --explain prints the steps of the page`() throws {
        let folder = try Folder()
        try folder.makeKey()
        try folder.write(try folder.code(), "code.txt")
        let arguments = [
            "check", folder.file("code.txt"), "PHC1:nothing", "--trust", folder.file("trust"),
            "--explain",
        ]
        let result = try Executable.run(arguments + ["--json"])
        let fields = try page.fields("Every verdict line", "check")
        #expect(InterfacePage.problems(in: result.output, fields) == [])
        let steps = result.objects.map { $0["steps"] as? [[String: Any]] ?? [] }
        #expect(steps.count == 2 && steps.allSatisfy { !$0.isEmpty })
        let known = Set(try page.fields("Steps of a judgement").map(\.name))
        #expect(steps.joined().allSatisfy { Set($0.keys).isSubset(of: known) })
        #expect(steps[0].allSatisfy { $0["result"] as? String == "passed" })
        #expect(steps[1].last?["result"] as? String == "objected")
        let checks = try page.values("check")
        #expect(steps.joined().allSatisfy { checks.contains($0["check"] as? String ?? "") })

        let text = try Executable.run(arguments)
        #expect(text.output.contains("    passed    signature\n"))
        #expect(text.output.contains("    objected  structure  — "))
    }

    @Test func `simulate and replay print the fields of the page`() throws {
        let folder = try Folder()
        let recording = folder.file("gate.y4m")
        let simulated = try Executable.run(
            "simulate", "--seed", "1", "--duration", "12", "--record", recording, "--json")
        // A folder without keys is enough: verdicts of every colour have the same fields.
        try folder.write("", "trust/regions/.keep")
        let replayed = try Executable.run(
            "replay", recording, "--trust", folder.file("trust"), "--json")
        let fields = try page.fields("Every verdict line", "replay and simulate")
        for result in [simulated, replayed] {
            #expect(InterfacePage.problems(in: result.output, fields) == [])
            let lamps = result.objects.filter { $0["event"] as? String == "lamp" }
            let verdicts = result.objects.filter { $0["event"] as? String == "verdict" }
            #expect(!lamps.isEmpty && !verdicts.isEmpty)
            #expect(lamps.count + verdicts.count == result.objects.count)
            #expect(lamps.allSatisfy { Set($0.keys) == ["event", "at", "lamp"] })
            #expect(verdicts.allSatisfy { $0["reason"] != nil && $0["frame"] != nil })
        }
        #expect(replayed.objects.allSatisfy { $0["latencyMs"] == nil })
    }

    @Test func `doctor prints the fields of the page`() throws {
        let folder = try Folder()
        let config = try folder.write(
            "camera: {device: /dev/video-none}\njournal: {directory: \(folder.file("journal"))}\n",
            "site.yaml")
        let result = try Executable.run("doctor", "--config", config, "--json")
        #expect(result.status == 69)
        #expect(InterfacePage.problems(in: result.output, try page.fields("doctor")) == [])
        let rows = try page.rows("doctor")
        for (field, row) in [("mark", rows[0]), ("part", rows[1])] {
            let values = Set(result.objects.compactMap { $0[field] as? String })
            #expect(values.count > 1 && values.isSubset(of: InterfacePage.quoted(row[2])))
        }
        let marks = try SourceText("enum Mark", in: "TerminalAssembly/Examination/Finding.swift")
        #expect(InterfacePage.quoted(rows[0][2]) == marks.rawValues)
    }

    /// A value of each field of the journal, as JSON.
    private static let samples = [
        "seq": "2", "time": #""2026-11-23T15:04:06.000Z""#, "lamp": #""red""#,
        "reason": #""malformed""#, "rule": #""one-at-a-time""#, "format": #""PHC1""#,
        "region": #""440000""#, "keyID": #""a1b2""#, "source": #""reader""#, "latencyMs": "7",
        "tag": #""00112233aabbccdd""#, "count": "3", "since": #""2026-11-23T15:04:05.000Z""#,
        "salt": #""00112233445566778899aabbccddeeff""#, "dropped": "1", "forgotten": "1",
        "check": #""0000000000000000""#,
    ]

    /// A line of the journal with every field of a table, in the table's order.
    private func line(_ table: String) throws -> String {
        let members = try page.names(table).map { name in
            let value = try #require(Self.samples[name], "\(name)")
            return "\"\(name)\":\(value)"
        }
        return "{\(members.joined(separator: ","))}"
    }

    @Test func `the journal's lines have the fields of the page in its order`() throws {
        let folder = try Folder()
        let (entry, dropped) = try (line("Journal entries"), line("Dropped lines"))
        try folder.write("\(dropped)\n\(entry)\n", "journal.jsonl")
        let journal = ["--directory", folder.path]
        // A line in any other order is none.
        for command in ["list", "export"] {
            let result = try Executable.run(["journal", command] + journal)
            #expect(result.output == entry + "\n", "\(result.errors)")
            let fields = try page.fields("Journal entries")
            #expect(InterfacePage.problems(in: result.output, fields) == [])
        }
        let verified = try Executable.run(["journal", "verify", "--chain"] + journal)
        #expect(!verified.errors.contains("is not a journal line"), "\(verified.errors)")
        let table = try Executable.run(["journal", "export", "--format", "csv"] + journal)
        let rows = table.output.split(separator: "\n").map { row in
            row.split(separator: ",").map { String($0) }
        }
        #expect(rows.count == 2)
        let columns = try page.names("journal export --format csv")
        #expect(rows.first == columns)
        let values = columns.map { (Self.samples[$0] ?? "").replacing("\"", with: "") }
        #expect(rows.last == values)
    }

    @Test func `journal verify prints the lines of the page`() throws {
        let lines = [
            #"{"seq":1,"check":"5a8ef9f8041cf685"}"#,
            #"{"seq":2,"time":"2026-11-23T15:04:06.000Z","lamp":"red","reason":"malformed","source":"reader \"desk\"","latencyMs":0,"check":"2bdc7339b44a4af7"}"#,
            #"{"seq":5,"dropped":3,"check":"5a8ef9f8041cf685"}"#,
        ]
        let folder = try Folder()
        try folder.write(lines.joined(separator: "\n") + "\n", "journal.jsonl")
        let result = try Executable.run(
            "journal", "verify", "--chain", "--directory", folder.path, "--noted",
            "2:2bdc7339b44a4af7")
        #expect(result.status == 0, "\(result.errors)")
        let printed = result.output.split(separator: "\n").map(String.init)
        // This journal gives every line of the page, in the page's order.
        let patterns = try page.names("journal verify --chain")
        #expect(printed.count == patterns.count, "\(result.output)")
        for (text, pattern) in zip(printed, patterns) {
            #expect(Self.fits(text, pattern), "\(text)")
        }
    }

    /// Whether a text is a pattern's, in which words in capitals stand for values and `…` for any
    /// rest.
    private static func fits(_ text: String, _ pattern: String) -> Bool {
        let isOpen = pattern.hasSuffix("…")
        func words(_ text: String) -> [String] {
            text.split { " :".contains($0) }.map(String.init)
        }
        // Times contain colons, and are one value.
        let given = words(text.replacing(#/\d\d:\d\d:\d\d\.\d\d\d/#, with: ""))
        let expected = words(isOpen ? String(pattern.dropLast()) : pattern)
        guard isOpen ? given.count >= expected.count : given.count == expected.count else {
            return false
        }
        return zip(given, expected).allSatisfy { word, place in
            place.allSatisfy(\.isUppercase) || word == place
        }
    }

    @Test func `the commands for keys print the fields of the page`() throws {
        let folder = try Folder()
        try folder.shell(
            """
            for role in root targets online 440000; do
                gatelight keys create --role $role --output private
            done
            gatelight keys create --region 440000 --output private --trust plain
            gatelight keys list --trust plain --json >list
            gatelight keys status --trust plain --json >plain-status || true
            gatelight keys init repository --root-key private/root.public.pem \
                --targets-key private/targets.public.pem --online-key private/online.public.pem
            gatelight keys add repository 440000 --key private/440000.public.pem
            gatelight keys drafts repository --json >drafts
            gatelight keys put repository 440000 plain/regions/440000/*.json
            for role in root targets 440000; do
                gatelight keys sign repository --key private/$role.private.pem
            done
            gatelight keys publish repository --key private/online.private.pem
            mkdir gate
            cp repository/metadata/1.root.json gate/root.json
            for _ in 1 2; do gatelight keys import repository --trust gate --json >>updates; done
            gatelight keys status --trust gate --json >status || true
            echo x >>repository/metadata/timestamp.json
            gatelight keys import repository --trust gate --json >>updates || true
            gatelight keys update http://127.0.0.1:9 --trust gate --json >>updates || true
            """)
        for (file, table) in [
            ("list", "keys list"), ("drafts", "keys drafts"), ("status", "keys status"),
            ("plain-status", "keys status"), ("updates", "keys import and keys update"),
        ] {
            let output = try String(contentsOf: folder.url(file), encoding: .utf8)
            let fields = try page.fields(table)
            #expect(InterfacePage.problems(in: output, fields) == [], "\(file)")
        }
        let updates = try String(contentsOf: folder.url("updates"), encoding: .utf8)
        let outcomes = updates.matches(of: #/"outcome":"([a-z-]+)"/#).map { String($0.output.1) }
        #expect(outcomes == ["updated", "already-newer", "refused", "failed"])
    }
}
