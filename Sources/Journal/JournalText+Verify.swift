extension JournalText {
    /// A fault that `verify` found.
    public struct Finding: Hashable, Sendable, CustomStringConvertible {
        /// What kind of fault.
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            /// The last line has no end: the power went while it was written.
            case torn
            /// No line of a journal: torn earlier, or changed.
            case unreadable
            /// The line's check does not fit it and the line before it.
            case altered
            /// Numbers are left out, or go back: lines were removed, added or moved.
            case missing
        }

        /// From 1.
        public let line: Int
        /// What kind of fault.
        public let kind: Kind
        /// What is wrong with it.
        public let detail: String

        /// One line for a person.
        public var description: String { "line \(line): \(detail)" }
    }

    /// Everything that is wrong with a journal; nothing if it is whole. The chain has no secret: it
    /// shows accidents and careless changes, and cannot tell that its newest lines were cut off.
    public static func verify(_ bytes: [UInt8]) -> [Finding] {
        var chain = Chain()
        let lines = lines(in: bytes)
        for (index, line) in lines.enumerated() {
            let isTorn = index == lines.count - 1 && bytes.last != 0x0A
            chain.follow(content(of: line), number: index + 1, isTorn: isTorn)
        }
        return chain.findings
    }

    /// Walks from line to line.
    private struct Chain {
        var findings: [Finding] = []
        private var previous = JournalAnchor(seq: 0, check: "")
        /// Lines that could not be read since `previous`.
        private var unreadable: UInt64 = 0

        mutating func follow(_ content: Content, number: Int, isTorn: Bool) {
            switch content {
            case .entry(let line):
                judge(line, number)
                previous = JournalAnchor(seq: line.seq, check: line.check)
                unreadable = 0
            case .anchor(let anchor):
                if number > 1 { report(number, .missing, "says that older lines went, too late") }
                previous = anchor
                unreadable = 0
            case .unreadable:
                unreadable += 1
                if isTorn {
                    report(number, .torn, "has no end: the power went while it was written")
                } else {
                    report(number, .unreadable, "is no line of a journal: torn, or changed")
                }
            }
        }

        private mutating func judge(_ line: JournalLine, _ number: Int) {
            let expected = previous.seq &+ 1
            if line.seq == expected {
                guard line.check != line.check(after: previous.check) else { return }
                report(
                    number, .altered, "its check does not fit: it or the line before was changed")
            } else if line.seq < expected || line.seq - expected > unreadable {
                report(
                    number, .missing,
                    "number \(line.seq) where \(expected) should be: lines are missing or moved")
            }
            // Else the lines between are there and were told to be unreadable; nothing to compare.
        }

        private mutating func report(_ line: Int, _ kind: Finding.Kind, _ detail: String) {
            findings.append(Finding(line: line, kind: kind, detail: detail))
        }
    }
}
