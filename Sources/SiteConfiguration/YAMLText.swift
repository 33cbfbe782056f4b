import Yams

/// Converts text to YAML nodes, and refuses YAML features that a configuration must not use.
enum YAMLText {
    /// Returns the root of the only document; `nil` for a file without content.
    static func compose(_ yaml: String, file: String) throws(ConfigurationError) -> Node? {
        if let place = AnchorScreen.firstMark(in: yaml) {
            throw fault(
                file, place,
                "anchors (&name) and aliases (*name) are not accepted; write the value out")
        }
        do {
            return try Yams.compose(yaml: yaml)
        } catch let error as YamlError {
            throw describe(error, yaml, file)
        } catch {
            throw fault(file, nil, "\(error)")
        }
    }

    private static func describe(
        _ error: YamlError, _ yaml: String, _ file: String
    ) -> ConfigurationError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return fault(
                file, place(mark),
                "not YAML: \(problem); accepted: keys and values, indented by spaces")
        case .reader(let problem, _, _, _):
            return fault(file, nil, "not YAML: \(problem); accepted: printable UTF-8 text")
        case .duplicatedKeysInMapping(let names, let context):
            let name = names.first ?? "?"
            let second = secondPlace(of: name, after: context.mark, in: yaml)
            return fault(
                file, second,
                "occurs twice, first in line \(context.mark.line); accepted: each key once",
                key: name)
        default:
            return fault(file, nil, "not YAML: \(error)")
        }
    }

    /// Returns the second place of the duplicate key at `first`, because the parser reports only
    /// the first. In a mapping over several lines, it is the next line with the key in the same
    /// column.
    private static func secondPlace(
        of name: String, after first: Mark, in yaml: String
    ) -> ConfigurationError.Place {
        let lines = yaml.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated().dropFirst(first.line) {
            let indent = line.prefix(first.column - 1)
            guard indent.count == first.column - 1, indent.allSatisfy({ $0 == " " }) else {
                continue
            }
            let rest = line.dropFirst(first.column - 1).filter { $0 != "\"" && $0 != "'" }
            guard rest.hasPrefix(name),
                rest.dropFirst(name.count).first(where: { $0 != " " }) == ":"
            else {
                continue
            }
            return .init(line: index + 1, column: first.column)
        }
        return place(first)
    }

    private static func place(_ mark: Mark) -> ConfigurationError.Place {
        .init(line: mark.line, column: mark.column)
    }

    static func fault(
        _ file: String, _ place: ConfigurationError.Place?, _ detail: String, key: String = ""
    ) -> ConfigurationError {
        ConfigurationError(faults: [.init(file: file, place: place, key: key, detail: detail)])
    }
}
