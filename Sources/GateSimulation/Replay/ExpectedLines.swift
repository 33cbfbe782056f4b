package import Failures
package import SystemPackage

/// The lines that a run is expected to give, compared whole.
package struct ExpectedLines {
    private let expected: [String]

    /// Takes the lines of a text. Empty lines are ignored.
    package init(_ text: String) {
        expected = text.split(separator: "\n").map(String.init)
    }

    /// Takes the lines of a file of at most 64 MiB.
    package init(file: FilePath) throws(Failure) {
        self.init(String(decoding: try Files.read(file, limit: 64 << 20), as: UTF8.self))
    }

    /// The differences as readable text, two lines for each; empty if there are none.
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
