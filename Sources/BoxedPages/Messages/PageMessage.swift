internal import BoxedProcesses
internal import FoundationEssentials

/// What the terminal sends to a page's process: a heading and a body.
///
/// The heading has 8 bytes, little-endian: bytes of the body (4), kind (1), for an answer the kind of
/// the question (1) and whether it could be answered (1), version (1). The body is JSON, except for a
/// picture, which is columns (4), rows (4) and samples.
struct PageMessage: Hashable {
    enum Kind: UInt8 {
        /// What the page has to know from its start: `PageSetup`.
        case setup = 1
        /// An event for viewers: `SentEvent`.
        case event = 2
        /// Asks whether the process lives; no body.
        case ping = 3
        /// The answer to a question; nobody asks two of a kind at once.
        case answer = 4
    }

    static let headingSize = 8
    static let version: UInt8 = 1
    /// The most bytes of a body.
    static let limit = 8 << 20

    var kind: Kind
    /// The question that is answered.
    var question: PageQuestion.Kind?
    /// Whether a question was answered.
    var isDone = true
    var body: [UInt8] = []

    init(_ kind: Kind, _ body: [UInt8] = []) { (self.kind, self.body) = (kind, body) }

    /// Creates the answer to a question; without a body it could not be answered.
    init(answering question: PageQuestion.Kind, _ body: [UInt8]?) {
        self.init(.answer, body ?? [])
        (self.question, isDone) = (question, body != nil)
    }

    /// Creates a message with a value; `nil` if it has no JSON or is too long.
    init?(_ kind: Kind, json value: some Encodable) {
        guard let body = Self.json(value) else { return nil }
        self.init(kind, body)
    }

    /// The JSON of a value; `nil` if it has none or is too long.
    static func json(_ value: some Encodable) -> [UInt8]? {
        guard let data = try? JSONEncoder().encode(value), data.count <= limit else { return nil }
        return Array(data)
    }

    /// The bytes to send.
    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.add(UInt32(clamping: body.count))
        writer.add(kind.rawValue)
        writer.add(question?.rawValue ?? 0)
        writer.add(UInt8(isDone ? 1 : 0))
        writer.add(Self.version)
        writer.add(body)
        return writer.bytes
    }

    /// Parses a heading. The caller adds the body, which has `count` bytes.
    static func heading(_ bytes: [UInt8]) throws(BrokenRule) -> (message: Self, count: Int) {
        var reader = ByteReader(bytes)
        let count = Int(try reader.number(UInt32.self))
        guard let kind = Kind(rawValue: try reader.number()), count <= limit else { throw .heading }
        var message = Self(kind)
        let question = try reader.number(UInt8.self)
        message.question = PageQuestion.Kind(rawValue: question)
        let isDone = try reader.number(UInt8.self)
        message.isDone = isDone == 1
        guard try reader.number() == version,
            kind == .answer
                ? message.question != nil && isDone <= 1 : question == 0 && isDone == 1
        else { throw .heading }
        try reader.end()
        return (message, count)
    }
}
