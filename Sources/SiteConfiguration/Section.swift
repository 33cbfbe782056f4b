import TextQuoting
import Yams

/// A mapping of the file. Keys that are not expected are faults.
struct Section {
    private let mapping: Node.Mapping?
    private let path: String
    private let faults: FaultList

    /// Creates a section with the permitted keys `known`; `nil` if its keys are checked elsewhere.
    init(_ node: Node?, _ path: String, _ faults: FaultList, known: [String]?, of kind: String = "")
    {
        self.path = path
        self.faults = faults
        mapping = node?.mapping
        guard let known else { return }
        if let node, mapping == nil, node.scalar?.string.isEmpty != true {
            faults.add(node, path, "needs keys and values; accepted: \(Self.list(known))")
        }
        for (key, _) in mapping ?? [:] where !known.contains(key.string ?? "") {
            refuse(key, known, kind)
        }
    }

    private func refuse(_ node: Node, _ known: [String], _ kind: String) {
        guard !faults.isFull else { return }
        // An error shows only the printable start of a key.
        let name = Scalar.excerpt(node.string ?? "?")
        let hint = Spelling.nearest(to: name, in: known).map { "did you mean \($0)? " }
        let place = kind.isEmpty ? "" : " with kind \(kind)"
        faults.add(
            node, key(name), "unknown key\(place); \(hint ?? "")accepted: \(Self.list(known))")
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

    /// Returns a section whose keys depend on its `kind`. A key that the kind does not use is a
    /// fault, because its author expects it to have an effect. A missing or wrong kind is the only
    /// fault reported; the result is then `nil`, as it is without the section.
    func section(
        _ name: String, keysByKind: [String: [String]], otherwise standard: String? = nil
    ) -> (Section, kind: String)? {
        guard let node = node(name) else { return nil }
        let kinds = keysByKind.keys.sorted()
        let hint = "kind: \(Self.list(kinds))"
        let unchecked = Section(node, key(name), faults, known: nil)
        var kind = standard
        if node.mapping == nil {
            guard node.scalar?.string.isEmpty != true else { return nil }
            faults.add(node, key(name), "needs keys and values; accepted: \(hint)")
            return nil
        } else if unchecked.node("kind") != nil {
            kind = nil
            unchecked.read("kind", into: &kind, accepted: Self.list(kinds), Scalar.choice(kinds))
        } else if standard == nil {
            faults.add(node, key(name), "has no kind; accepted: \(hint)")
        }
        guard let kind, let keys = keysByKind[kind] else { return nil }
        return (Section(node, key(name), faults, known: ["kind"] + keys, of: kind), kind)
    }

    /// Returns the elements of a list; a single value counts as a list of one.
    func list(_ name: String) -> [Node]? {
        guard let node = node(name) else { return nil }
        return node.sequence.map(Array.init) ?? [node]
    }

    /// Reads a value with `parse`, which returns `nil` for values that are not accepted.
    func read<Value>(
        _ name: String, into value: inout Value, accepted: String, _ parse: (String) -> Value?
    ) {
        guard let node = node(name) else { return }
        if let parsed = read(node, name, accepted: accepted, parse) { value = parsed }
    }

    /// Reads a value that may be absent. Without this overload a closure's `nil` would count as a
    /// value, and unreadable values would be ignored.
    func read<Value>(
        _ name: String, into value: inout Value?, accepted: String, _ parse: (String) -> Value?
    ) {
        guard let node = node(name) else { return }
        if let parsed = read(node, name, accepted: accepted, parse) { value = .some(parsed) }
    }

    func read<Value>(
        _ node: Node, _ name: String, accepted: String, _ parse: (String) -> Value?
    ) -> Value? {
        guard let text = node.scalar?.string else {
            faults.add(node, key(name), "needs one value; accepted: \(accepted)")
            return nil
        }
        guard let value = parse(text) else {
            faults.add(
                node, key(name),
                "\"\(Scalar.excerpt(text))\" is not accepted; accepted: \(accepted)")
            return nil
        }
        return value
    }

    /// Reports a fault at a key, if the key is present.
    func fault(_ name: String, _ detail: String) {
        if let node = node(name) { faults.add(node, key(name), detail) }
    }

    private static func list(_ names: [String]) -> String {
        names.joined(separator: ", ")
    }
}
