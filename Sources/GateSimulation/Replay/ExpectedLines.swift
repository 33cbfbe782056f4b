package import Failures
package import SystemPackage

/// Lines that a run must give, compared whole.
package struct ExpectedLines {
    private let expected: [String]

    /// The lines of a text; empty ones mean nothing.
    package init(_ text: String) {
        expected = text.split(separator: "\n").map(String.init)
    }

    /// The lines of a file.
    package init(file: FilePath) throws(Failure) {
        self.init(String(decoding: try Files.read(file, limit: 64 << 20), as: UTF8.self))
    }

    /// Where `lines` differ, for a person, two lines for each place; none if they do not.
    package func differences(from lines: [String]) -> [String] {
        (0..<max(lines.count, expected.count)).flatMap { index -> [String] in
            let (got, wanted) = (lines.at(index), expected.at(index))
            guard got != wanted else { return [] }
            return [
                "line \(index + 1): expected \(wanted ?? "nothing")",
                "line \(index + 1): got      \(got ?? "nothing")",
            ]
        }
    }
}

extension [String] {
    fileprivate func at(_ index: Int) -> String? {
        indices.contains(index) ? self[index] : nil
    }
}
