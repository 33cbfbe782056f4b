internal import DeviceInterface
internal import FoundationEssentials
internal import SystemPackage
internal import Verdicts

/// What a terminal tells the guard of one of its devices: a word or two a line.
enum GuardOrder: Equatable {
    /// For a lamp; said again and again, so that silence means a hung terminal.
    case show(Lamp)
    /// For a barrier.
    case pulse, shut
    /// Go dark, or shut, and leave.
    case close

    init?(_ line: String) {
        let words = line.split(separator: " ")
        switch (words.first, words.count) {
        case ("show", 2):
            guard let lamp = Lamp(rawValue: String(words[1])) else { return nil }
            self = .show(lamp)
        case ("pulse", 1): self = .pulse
        case ("shut", 1): self = .shut
        case ("close", 1): self = .close
        default: return nil
        }
    }

    var line: String {
        switch self {
        case .show(let lamp): "show \(lamp.rawValue)"
        case .pulse: "pulse"
        case .shut: "shut"
        case .close: "close"
        }
    }
}

/// What the guard answers to each order: one JSON object a line, empty if it was carried out.
struct GuardAnswer: Codable, Equatable {
    private var code: String?
    private var operation: String?
    private var errno: Int32?
    private var advice: String?

    init(_ error: DeviceError? = nil) {
        code = error?.code.rawValue
        operation = error?.operation
        errno = error?.errno?.rawValue
        advice = error?.advice
    }

    var error: DeviceError? {
        guard let operation, let advice else { return nil }
        return DeviceError(
            code.flatMap(DeviceError.Code.init) ?? .ioFailed, operation,
            errno: errno.map(Errno.init(rawValue:)), advice: advice)
    }

    init?(line: String) {
        guard let answer = try? JSONDecoder().decode(Self.self, from: Data(line.utf8)) else {
            return nil
        }
        self = answer
    }

    var line: String {
        (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
