import Foundation

/// The tables of `Sources/interfaces.md`, the page for other programs.
struct InterfacePage {
    /// A field of a JSON object.
    struct Field {
        let name: String
        /// The type as the page's own table names it.
        let type: String
        let isAlwaysThere: Bool
    }

    enum Fault: Error {
        case noTable(String)
    }

    /// The rows of the tables under each heading.
    private let tables: [String: [[String]]]

    init() throws {
        self.init(try SourceText.read("interfaces.md"))
    }

    init(_ text: String) {
        var (heading, isCode, isTable) = ("", false, false)
        var tables: [String: [[String]]] = [:]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") { isCode.toggle() }
            if !isCode, line.hasPrefix("#") { heading = Self.plain(line.drop { $0 == "#" }) }
            let isRow = !isCode && line.hasPrefix("|")
            // The first line of a table is its heading.
            if isRow, isTable, !line.hasPrefix("|---") {
                let cells = line.dropFirst().dropLast().split(
                    separator: "|", omittingEmptySubsequences: false)
                tables[heading, default: []].append(
                    cells.map { $0.trimmingCharacters(in: .whitespaces) })
            }
            isTable = isRow
        }
        self.tables = tables
    }

    /// The rows under a heading, given without backquotes.
    func rows(_ heading: String) throws -> [[String]] {
        guard let found = tables[heading] else { throw Fault.noTable(heading) }
        return found
    }

    /// The names in the first column.
    func names(_ heading: String) throws -> [String] {
        try rows(heading).map { Self.plain($0[0]) }
    }

    /// The fields of the objects that the tables under these headings describe.
    func fields(_ headings: String...) throws -> [Field] {
        try fields(headings)
    }

    func fields(_ headings: [String]) throws -> [Field] {
        try headings.flatMap { try rows($0) }.map { cells in
            Field(
                name: Self.plain(cells[0]), type: cells[1], isAlwaysThere: cells[3] == "always")
        }
    }

    /// The values in backquotes of a row under "Values".
    func values(_ name: String) throws -> [String] {
        let row = try rows("Values").first { $0[0] == name }
        return Self.quoted(row?[1] ?? "")
    }

    /// The parts of a text that are in backquotes.
    static func quoted(_ text: String) -> [String] {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
    }

    private static func plain(_ text: some StringProtocol) -> String {
        text.replacingOccurrences(of: "`", with: "").trimmingCharacters(in: .whitespaces)
    }
}

extension InterfacePage {
    /// What is wrong with lines of output: there are none, one is no object, a field is not among
    /// `fields` or of another type, or a field that is always there is missing.
    static func problems(in output: String, _ fields: [Field]) -> [String] {
        let lines = output.split(separator: "\n")
        guard !lines.isEmpty else { return ["no output"] }
        return lines.flatMap { line -> [String] in
            guard
                let object = try? JSONDecoder().decode(
                    [String: JSONType].self, from: Data(line.utf8))
            else { return ["no object: \(line)"] }
            let missing = fields.filter { $0.isAlwaysThere && object[$0.name] == nil }
            return missing.map { "\($0.name) is missing: \(line)" }
                + object.compactMap { name, type in
                    problem(with: name, type, fields).map { "\($0): \(line)" }
                }
        }
    }

    private static func problem(
        with name: String, _ type: JSONType, _ fields: [Field]
    ) -> String? {
        guard let field = fields.first(where: { $0.name == name }) else {
            return "\(name) is not on the page"
        }
        let isWhole = type == .integer && field.type == "number"
        return isWhole || type.rawValue == field.type
            ? nil : "\(name) is of the type \(type), not \(field.type)"
    }
}

/// The type of a JSON value, by the page's names.
private enum JSONType: String, Decodable {
    case boolean, integer, number, string, strings, points, steps

    private struct Unknown: Error {}

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if (try? value.decode(Bool.self)) != nil {
            self = .boolean
        } else if (try? value.decode(Int.self)) != nil {
            self = .integer
        } else if (try? value.decode(Double.self)) != nil {
            self = .number
        } else if (try? value.decode(String.self)) != nil {
            self = .string
        } else if (try? value.decode([String].self)) != nil {
            self = .strings
        } else if (try? value.decode([[Double]].self)) != nil {
            self = .points
        } else if (try? value.decode([[String: String]].self)) != nil {
            self = .steps
        } else {
            throw Unknown()
        }
    }
}
