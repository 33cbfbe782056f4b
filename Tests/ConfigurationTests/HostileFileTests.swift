import SiteConfiguration
import SystemPackage
import Testing

/// A configuration is text from outside like any other.
struct HostileFileTests {
    @Test(arguments: [
        ("site: &a\n  name: x\n", "s.yaml:1:7: "),
        ("site:\n  name: *a\n", "s.yaml:2:9: "),
        ("admission:\n  regions: [*r]\n", "s.yaml:2:13: "),
        ("&a site: {}\n", "s.yaml:1:1: "),
        ("# plain \"quoted\" \u{85}site: &a x\n", "s.yaml:2:7: "),
        ("site:\n  name: \"a\n  # \" \n*b : c\n", "s.yaml:4:1: "),
        ("site:\n  name: \"a\n# \": &b c\n", "s.yaml:3:6: "),
        ("? [a, &b c]\n: d\n", "s.yaml:1:7: "),
    ])
    func `an anchor or an alias is refused before anything is expanded`(
        _ yaml: String, _ place: String
    ) {
        let lines = faults(yaml)
        #expect(
            lines == [
                "\(place)anchors (&name) and aliases (*name) are not accepted; write the value out"
            ])
    }

    @Test(arguments: [
        "# an &anchor in a comment\nsite:\n  # and *another*\n  name: R&B\n",
        "site:\n  name: Hall & Gate * 2\n", "admission:\n  regions: [44*, 4403*]\n",
    ])
    func `text that only resembles an anchor is accepted`(_ yaml: String) {
        #expect(faults(yaml).isEmpty)
    }

    @Test func `nested aliases are not expanded`() {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<40 {
            let alias = "*a\(level - 1)"
            yaml +=
                "a\(level): &a\(level) [\(Array(repeating: alias, count: 9).joined(separator: ", "))]\n"
        }
        #expect(faults(yaml).count == 1)
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "a:\n "])
    func `very deep nesting is refused`(_ part: String) {
        let lines = faults(String(repeating: part, count: 65_000 / part.utf8.count))
        #expect(!lines.isEmpty)
    }

    @Test func `a file larger than 64 KiB is refused unread`() throws {
        let path = try file(Array(repeating: 0x23, count: 64 << 10 | 1))
        defer { remove(path) }
        #expect(throws: ConfigurationError.self) { try Configuration.read(path: path) }
        let largest = try file(Array(repeating: 0x23, count: 64 << 10))
        defer { remove(largest) }
        #expect(try Configuration.read(path: largest) == .defaults)
    }

    @Test(arguments: [[0x61, 0x3A, 0xFF], [0x61, 0x00], [0xC3]] as [[UInt8]])
    func `bytes that are not text are refused`(_ bytes: [UInt8]) throws {
        let path = try file(bytes)
        defer { remove(path) }
        #expect(throws: ConfigurationError.self) { try Configuration.read(path: path) }
    }

    @Test(arguments: ["/no/such/file.yaml", "/"])
    func `a file that cannot be read is named`(_ path: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try Configuration.read(path: FilePath(path))
        }
        #expect(error?.description.hasPrefix("\(path): cannot be read: ") == true)
    }

    @Test func `the example file cut anywhere gives at most an error`() throws {
        let text = try String(contentsOf: ExampleFileTests.path)
        for length in stride(from: 0, to: text.utf8.count, by: 61) {
            _ = faults(String(decoding: text.utf8.prefix(length), as: UTF8.self))
        }
    }
}
