/// Looking into a value without care for what is there: what is not there is `null`.
extension JSONValue {
    /// Setting a member makes an object of what is none.
    package subscript(name: String) -> JSONValue {
        get {
            if case .object(let members) = self { members[name] ?? .null } else { .null }
        }
        set {
            var members = members ?? [:]
            members[name] = newValue
            self = .object(members)
        }
    }

    package var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    package var integer: Int? {
        if case .integer(let value) = self { value } else { nil }
    }

    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    package var list: [JSONValue]? {
        if case .array(let values) = self { values } else { nil }
    }

    package var members: [String: JSONValue]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// Every element if all are texts.
    package var texts: [String]? {
        guard let list else { return nil }
        let texts = list.compactMap(\.text)
        return texts.count == list.count ? texts : nil
    }
}
