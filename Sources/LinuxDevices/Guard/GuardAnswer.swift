package import DeviceInterface
internal import FoundationEssentials
internal import SystemPackage

/// What the guard answers to each order, in turn: one JSON object a line, empty if it was carried out.
package struct GuardAnswer: Codable, Equatable, Sendable {
    private var code: String?
    private var operation: String?
    private var errno: Int32?
    private var advice: String?

    /// The order was carried out, or failed with `error`.
    package init(_ error: DeviceError? = nil) {
        code = error?.code.rawValue
        operation = error?.operation
        errno = error?.errno?.rawValue
        advice = error?.advice
    }

    /// What failed.
    package var error: DeviceError? {
        guard let operation, let advice else { return nil }
        return DeviceError(
            code.flatMap(DeviceError.Code.init) ?? .ioFailed, operation,
            errno: errno.map(Errno.init(rawValue:)), advice: advice)
    }

    /// Reads a line without its end; `nil` if it is no answer.
    package init?(line: some StringProtocol) {
        guard let answer = try? JSONDecoder().decode(Self.self, from: Data(line.utf8)) else {
            return nil
        }
        self = answer
    }

    /// The line, without its end.
    package var line: String {
        (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}

/// A line of the guard's.
package enum GuardReply: Equatable, Sendable {
    /// To the oldest order without an answer.
    case answer(GuardAnswer)
    /// To `alive`, in between: the guard is there, and its device did what it was told last, or not.
    case alive(GuardAnswer)

    private static let sign = "alive"

    /// Reads a line without its end; `nil` if it is no reply.
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

    /// The line, without its end.
    package var line: String {
        switch self {
        case .answer(let answer): answer.line
        case .alive(let answer): answer.error == nil ? Self.sign : "\(Self.sign) \(answer.line)"
        }
    }
}
