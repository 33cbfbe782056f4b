/// Writes text for Prometheus: OpenMetrics 1.0, or the older text format 0.0.4, in which a
/// counter's family has the same name as its sample.
struct MetricsText {
    enum Dialect {
        case openMetrics
        case prometheus

        var contentType: String {
            switch self {
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            }
        }
    }

    typealias Labels = [(name: String, value: String)]

    private let dialect: Dialect
    private var body = ""

    init(_ dialect: Dialect) {
        self.dialect = dialect
    }

    /// Everything written so far.
    var text: String { dialect == .openMetrics ? body + "# EOF\n" : body }

    /// Adds a value that can rise and fall.
    mutating func gauge(_ name: String, _ help: String, _ samples: [(Labels, Double)]) {
        head(name, "gauge", help)
        for (labels, value) in samples { sample(name, labels, value) }
    }

    /// Adds a count that only rises; `name` ends in `_total`.
    mutating func counter(_ name: String, _ help: String, _ samples: [(Labels, Double)]) {
        let family = dialect == .openMetrics ? String(name.dropLast("_total".count)) : name
        head(family, "counter", help)
        for (labels, value) in samples { sample(name, labels, value) }
    }

    /// Adds a histogram. `bounds` are the upper ends of the classes, `counts` has one class more,
    /// and `sum` is the total of all values.
    mutating func histogram(
        _ name: String, _ help: String, bounds: [Double], counts: [Int], sum: Double
    ) {
        head(name, "histogram", help)
        var total = 0
        for (bound, count) in zip(bounds, counts) {
            total += count
            sample("\(name)_bucket", [("le", "\(bound)")], Double(total))
        }
        total = counts.reduce(0, +)
        sample("\(name)_bucket", [("le", "+Inf")], Double(total))
        sample("\(name)_sum", [], sum)
        sample("\(name)_count", [], Double(total))
    }

    private mutating func head(_ name: String, _ type: String, _ help: String) {
        body += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    private mutating func sample(_ name: String, _ labels: Labels, _ value: Double) {
        let list = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        // Whole numbers are written without a fraction.
        let number = value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
        body += "\(name)\(list.isEmpty ? "" : "{\(list)}") \(number)\n"
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }
}
