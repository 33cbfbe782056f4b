import Yams

/// Collects the faults of a file, so that all of them are told at once.
final class FaultList {
    /// More than anyone reads; a file of nothing but faults stays cheap.
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

    /// All of them, from the top of the file down.
    var error: ConfigurationError {
        ConfigurationError(
            faults: faults.enumerated().sorted { left, right in
                let (a, b) = (left.element.place, right.element.place)
                return (a?.line ?? 0, a?.column ?? 0, left.offset)
                    < (b?.line ?? 0, b?.column ?? 0, right.offset)
            }.map(\.element))
    }
}
