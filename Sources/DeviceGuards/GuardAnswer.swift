package import DeviceInterface
internal import FoundationEssentials
internal import SystemPackage

/// The guard's answer to an order: one line with a JSON object, which is empty if the order was
/// carried out.
package struct GuardAnswer: Codable, Equatable, Sendable {
    private var code: String?
    private var operation: String?
    private var errno: Int32?
    private var advice: String?

    /// Creates the answer to an order that was carried out or failed with `error`.
    package init(_ error: DeviceError? = nil) {
        code = error?.code.rawValue
        operation = error?.operation
        errno = error?.errno?.rawValue
        advice = error?.advice
    }

    /// The error of an order that failed.
    package var error: DeviceError? {
        guard let operation, let advice else { return nil }
        return DeviceError(
            code.flatMap(DeviceError.Code.init) ?? .ioFailed, operation,
            errno: errno.map(Errno.init(rawValue:)), advice: advice)
    }

    /// Parses a line without its line feed; `nil` if it is no answer.
    package init?(line: some StringProtocol) {
        guard let answer = try? JSONDecoder().decode(Self.self, from: Data(line.utf8)) else {
            return nil
        }
        self = answer
    }

    /// The line without its line feed.
    package var line: String {
        (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}

/// A line that the guard sends.
package enum GuardReply: Equatable, Sendable {
    /// The answer to the oldest order without one.
    case answer(GuardAnswer)
    /// The reply to `alive`, at any time: the guard runs, and its device carried out the last order
    /// or failed.
    case alive(GuardAnswer)

    private static let sign = "alive"

    /// Parses a line without its line feed; `nil` if it is no reply.
    package init?(_ line: String) {
        if line == Self.sign {
            self = .alive(GuardAnswer())
        } else if line.hasPrefix(Self.sign + " ") {
            guard let answer = GuardAnswer(line: line.dropFirst(Self.sign.count + 1)) else {
                return nil
            }
            self = .alive(answer)
        } else {
            guard let answer = GuardAnswer(line: line) else { return nil }
            self = .answer(answer)
        }
    }

    /// The line without its line feed.
    package var line: String {
        switch self {
        case .answer(let answer): answer.line
        case .alive(let answer): answer.error == nil ? Self.sign : "\(Self.sign) \(answer.line)"
        }
    }
}
