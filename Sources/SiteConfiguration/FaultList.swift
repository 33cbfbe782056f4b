import Yams

/// Collects the faults of a file, so that all of them are reported together.
final class FaultList {
    /// The number of faults that are kept, which bounds the work for a file full of faults.
    private static let limit = 100

    let file: String
    private(set) var faults: [ConfigurationError.Fault] = []

    init(file: String) {
        self.file = file
    }

    var isFull: Bool { faults.count >= Self.limit }

    func add(_ node: Node?, _ key: String, _ detail: String) {
        guard !isFull else { return }
        let place = node?.mark.map { ConfigurationError.Place(line: $0.line, column: $0.column) }
        faults.append(.init(file: file, place: place, key: key, detail: detail))
    }

    /// The error with all faults, in the order of the file.
    var error: ConfigurationError {
        ConfigurationError(
            faults: faults.enumerated().sorted { left, right in
                let (a, b) = (left.element.place, right.element.place)
                return (a?.line ?? 0, a?.column ?? 0, left.offset)
                    < (b?.line ?? 0, b?.column ?? 0, right.offset)
            }.map(\.element))
    }
}
