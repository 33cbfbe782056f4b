/// Something that reads symbols in pictures.
public protocol ReadingEngine: AnyObject {
    /// As in `zxing-cpp`.
    var name: String { get }

    /// The texts of all symbols it finds, and the processor time of the thread that looked for them.
    func read(_ picture: BenchPicture) throws -> Reading
}

/// What an engine read in one picture.
public struct Reading: Sendable, Equatable {
    /// The texts, as bytes.
    public var texts: [[UInt8]]
    /// Processor time, not time of day: others may use the machine.
    public var time: Duration

    /// Takes both as they are.
    public init(texts: [[UInt8]], time: Duration) {
        self.texts = texts
        self.time = time
    }
}
