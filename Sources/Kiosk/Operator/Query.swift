import FoundationEssentials
import HTTPTypes
import Hummingbird

/// A request's query, read strictly: what is not understood is an error, not ignored.
struct Query {
    private var values: [String: String] = [:]

    init(_ request: Request, known: [String]) throws(HTTPError) {
        for (name, value) in request.uri.queryParameters {
            guard known.contains(String(name)) else {
                let accepted = known.isEmpty ? "none" : known.joined(separator: ", ")
                throw Self.refusal("unknown parameter; accepted: \(accepted)")
            }
            guard values.updateValue(String(value), forKey: String(name)) == nil else {
                throw Self.refusal("\(name) stands twice")
            }
        }
    }

    func whole(_ name: String, _ range: ClosedRange<Int>) throws(HTTPError) -> Int? {
        guard let text = values[name] else { return nil }
        // Int takes a sign; a query does not.
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
            range.contains(number)
        else {
            throw Self.refusal("\(name): accepted: \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func choice<Value>(
        _ name: String, _ parse: (String) -> Value?
    ) throws(HTTPError) -> Value? {
        guard let text = values[name] else { return nil }
        guard let value = parse(text) else { throw Self.refusal("\(name): not one there is") }
        return value
    }

    func time(_ name: String) throws(HTTPError) -> Date? {
        guard let text = values[name] else { return nil }
        let plain = Date.ISO8601FormatStyle()
        let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        guard text.utf8.count <= 40,
            let time = (try? plain.parse(text)) ?? (try? fractional.parse(text))
        else { throw Self.refusal("\(name): accepted: a time as in 2026-11-25T08:00:00Z") }
        return time
    }

    private static func refusal(_ message: String) -> HTTPError {
        HTTPError(.badRequest, message: message)
    }
}
