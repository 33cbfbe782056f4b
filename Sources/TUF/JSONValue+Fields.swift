/// Accessors for any value; a missing member is `null`.
extension JSONValue {
    /// The member with this name. Setting a member turns another value into an object.
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

    /// The text of a string; `nil` for any other value.
    package var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The number of an integer; `nil` for any other value.
    package var integer: Int? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The value of a boolean; `nil` for any other value.
    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The elements of an array; `nil` for any other value.
    package var list: [JSONValue]? {
        if case .array(let values) = self { values } else { nil }
    }

    /// The members of an object by name; `nil` for any other value.
    package var members: [String: JSONValue]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The elements if all of them are texts; otherwise `nil`.
    package var texts: [String]? {
        guard let list else { return nil }
        let texts = list.compactMap(\.text)
        return texts.count == list.count ? texts : nil
    }
}
