extension Configuration {
    /// Returns a file's text for display, without password hashes and without the names and
    /// passwords in addresses.
    public static func withoutSecrets(_ yaml: String) -> String {
        var text = ""
        for line in yaml.split(separator: "\n", omittingEmptySubsequences: false) {
            if !text.isEmpty || line.startIndex != yaml.startIndex { text += "\n" }
            text += withoutHash(withoutUserInformation(line))
        }
        return text
    }

    /// Removes a hash, up to where a YAML scalar may end.
    private static func withoutHash(_ line: String) -> String {
        guard let start = line.firstRange(of: "scrypt:") else { return line }
        let rest = line[start.lowerBound...].drop { !" \"',}]\t\r".contains($0) }
        return line[..<start.lowerBound] + "…" + withoutHash(String(rest))
    }

    /// Removes the user information of RFC 3986, section 3.2.1: the text between `//` and `@`.
    private static func withoutUserInformation(_ line: Substring) -> String {
        guard let start = line.firstRange(of: "//") else { return String(line) }
        let authority = line[start.upperBound...].prefix { !"/ \"'".contains($0) }
        guard let end = authority.lastIndex(of: "@") else {
            return line[..<authority.endIndex] + withoutUserInformation(line[authority.endIndex...])
        }
        return line[..<start.upperBound] + "…" + withoutUserInformation(line[end...])
    }
}
