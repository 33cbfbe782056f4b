import ArgumentParser

/// Lines that a run must give, compared whole.
struct ExpectedLines {
    private let expected: [String]

    init(_ text: String) {
        expected = text.split(separator: "\n").map(String.init)
    }

    /// Says on standard error where they differ, and ends with status 1 if they do.
    func compare(_ lines: [String]) throws(ExitCode) {
        var differs = false
        for index in 0..<max(lines.count, expected.count) {
            let (got, wanted) = (lines.at(index), expected.at(index))
            guard got != wanted else { continue }
            differs = true
            StandardError.write("line \(index + 1): expected \(wanted ?? "nothing")")
            StandardError.write("line \(index + 1): got      \(got ?? "nothing")")
        }
        guard !differs else { throw ExitCode(1) }
    }
}

extension [String] {
    fileprivate func at(_ index: Int) -> String? {
        indices.contains(index) ? self[index] : nil
    }
}
