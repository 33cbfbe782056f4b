import Yams

/// Collects the faults of a file, so that all of them are told at once.
final class FaultList {
    let file: String
    private var found: [ConfigurationError.Fault] = []

    /// In the order of the file.
    var faults: [ConfigurationError.Fault] {
        found.sorted { left, right in
            guard let left = left.place, let right = right.place else { return right.place != nil }
            return (left.line, left.column) < (right.line, right.column)
        }
    }

    init(file: String) {
        self.file = file
    }

    func add(_ node: Node?, _ key: String, _ detail: String) {
        let place = node?.mark.map { ConfigurationError.Place(line: $0.line, column: $0.column) }
        found.append(.init(file: file, place: place, key: key, detail: detail))
    }
}

/// A mapping of the file. Every key that is asked for is known; the rest are faults.
struct Section {
    private let mapping: Node.Mapping?
    private let path: String
    private let faults: FaultList

    /// `known` are the keys this section may have.
    init(_ node: Node?, _ path: String, _ faults: FaultList, known: [String]) {
        self.path = path
        self.faults = faults
        mapping = node?.mapping
        if let node, mapping == nil, node.scalar?.string.isEmpty != true {
            faults.add(node, path, "wants keys and values; accepted keys: \(Self.list(known))")
        }
        for (key, _) in mapping ?? [:] where !known.contains(key.string ?? "") {
            let name = key.string ?? "?"
            let near = known.min { Self.distance($0, name) < Self.distance($1, name) }
            let hint = near.flatMap { Self.distance($0, name) <= 3 ? "did you mean \($0)? " : nil }
            faults.add(
                key, self.key(name), "unknown key; \(hint ?? "")accepted: \(Self.list(known))")
        }
    }

    func key(_ name: String) -> String {
        path.isEmpty ? name : "\(path).\(name)"
    }

    func node(_ name: String) -> Node? {
        mapping?[name]
    }

    func section(_ name: String, known: [String]) -> Section? {
        node(name).map { Section($0, key(name), faults, known: known) }
    }

    /// The elements of a list; a single value counts as a list of one.
    func list(_ name: String) -> [Node]? {
        guard let node = node(name) else { return nil }
        return node.sequence.map(Array.init) ?? [node]
    }

    /// Reads a value through `parse`, which answers `nil` for what it does not accept.
    func read<Value>(
        _ name: String, into value: inout Value, accepted: String, _ parse: (String) -> Value?
    ) {
        if let parsed = self.value(name, accepted: accepted, parse) { value = parsed }
    }

    /// The value of a key that may be absent, and then is `nil`. Not `read(_:into:)` with an
    /// optional: there a value that is not accepted would count as an accepted `nil`.
    func value<Value>(
        _ name: String, accepted: String, _ parse: (String) -> Value?
    ) -> Value? {
        node(name).flatMap { read($0, name, accepted: accepted, parse) }
    }

    func read<Value>(
        _ node: Node, _ name: String, accepted: String, _ parse: (String) -> Value?
    ) -> Value? {
        guard let text = node.scalar?.string else {
            faults.add(node, key(name), "wants one value; accepted: \(accepted)")
            return nil
        }
        guard let value = parse(text) else {
            faults.add(node, key(name), "\"\(text)\" is not accepted; accepted: \(accepted)")
            return nil
        }
        return value
    }

    func fault(_ name: String, _ detail: String) {
        faults.add(node(name), key(name), detail)
    }

    private static func list(_ names: [String]) -> String {
        names.joined(separator: ", ")
    }

    /// Levenshtein's, for names of a few letters.
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right.prefix(40))
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let substitution = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}

/// How values are written.
enum Scalar {
    static func integer(_ range: ClosedRange<Int>) -> (String) -> Int? {
        { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }
    }

    static func bool(_ text: String) -> Bool? {
        text == "true" ? true : text == "false" ? false : nil
    }

    /// Only absolute paths: a daemon has no folder of its own.
    static func path(_ text: String) -> String? {
        text.hasPrefix("/") && !text.utf8.contains(0) ? text : nil
    }

    /// `500ms`, `2s`, `1.5s`, `10m`, `48h`, `7d`.
    static func duration(_ range: ClosedRange<Duration>) -> (String) -> Duration? {
        { text in
            let digits = text.prefix { $0.isNumber || $0 == "." }
            guard let number = Double(digits), number.isFinite, number < 1e9 else { return nil }
            let unit: Double? =
                switch text.dropFirst(digits.count) {
                case "ms": 0.001
                case "s": 1
                case "m": 60
                case "h": 3600
                case "d": 86_400
                default: nil
                }
            return unit.map { .milliseconds(number * $0 * 1000) }
                .flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// `65536`, `64KiB`, `16MiB`.
    static func size(_ range: ClosedRange<Int>) -> (String) -> Int? {
        { text in
            let digits = text.prefix(while: \.isNumber)
            guard let number = Int(digits), number < 1 << 30 else { return nil }
            let unit: Int? =
                switch text.dropFirst(digits.count) {
                case "": 1
                case "KiB": 1 << 10
                case "MiB": 1 << 20
                default: nil
                }
            return unit.map { number * $0 }.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    static func choice(_ names: [String]) -> (String) -> String? {
        { names.contains($0) ? $0 : nil }
    }
}
