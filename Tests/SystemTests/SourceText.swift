import Foundation

/// A type's declaration in the program's source, read as text.
struct SourceText {
    struct Property {
        let name: String
        /// The type as `interfaces.md` names it; a type without such a name as it stands.
        let type: String
        let isOptional: Bool
    }

    enum Fault: Error {
        case notFound(String, file: String)
    }

    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources")

    /// The lines one level below the declaration.
    private let members: [String]

    /// Finds a declaration such as `struct JournalLine` in a file below `Sources`.
    init(_ declaration: String, in file: String) throws {
        let lines = try Self.read(file).split(separator: "\n").map(String.init)
        let start = lines.firstIndex { line in
            let words = line.split { " :{".contains($0) }.joined(separator: " ")
            return !words.hasPrefix("//") && " \(words) ".contains(" \(declaration) ")
        }
        guard let start else { throw Fault.notFound(declaration, file: file) }
        let indentation = String(lines[start].prefix { $0 == " " })
        let body = lines[(start + 1)...].prefix { $0 != indentation + "}" }
        let level = indentation + "    "
        members = body.filter { $0.hasPrefix(level) && !$0.hasPrefix(level + " ") }
            .map { String($0.dropFirst(level.count)) }
    }

    /// The text of a file below `Sources`.
    static func read(_ file: String) throws -> String {
        try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    }

    /// The text of every Swift file in a folder below `Sources`, without those of its folders.
    static func readAll(in path: String) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(
            atPath: folder.appending(path: path).path)
        return try names.filter { $0.hasSuffix(".swift") }.sorted()
            .map { try read("\(path)/\($0)") }.joined(separator: "\n")
    }

    /// The stored properties of a type, which are the fields of its JSON.
    var properties: [Property] {
        members.filter { !$0.contains("static ") && !$0.contains("{") }.flatMap(Self.properties)
    }

    /// The properties that a line declares.
    private static func properties(_ line: String) -> [Property] {
        let pattern =
            #/
            (?:[a-z]+ (?:\(set\))? \s)*
            (?:let|var) \s ([^:=]+?) (?: :\s ([^=]+?))? (?: \s=\s (.+))?
            /#
        guard let found = line.wholeMatch(of: pattern)?.output else { return [] }
        let initial = found.3.map { String($0) } ?? ""
        let type = found.2.map { String($0) } ?? (initial.contains(".") ? "Double" : "Int")
        let bare = type.hasSuffix("?") ? String(type.dropLast()) : type
        return found.1.split(separator: ",").map { name in
            Property(
                name: name.trimmingCharacters(in: .whitespaces), type: names[bare] ?? bare,
                isOptional: type.hasSuffix("?"))
        }
    }

    private static let names = [
        "String": "string", "Int": "integer", "UInt64": "integer", "Double": "number",
        "Bool": "boolean", "[String]": "strings", "[[Double]]": "points", "[StepLine]": "steps",
    ]

    /// The raw values of an enumeration's cases.
    var rawValues: [String] {
        members.filter { $0.hasPrefix("case ") }.map { line in
            let parts = line.dropFirst("case ".count).components(separatedBy: " = ")
            return parts[parts.count - 1].trimmingCharacters(in: ["\""])
        }
    }
}
