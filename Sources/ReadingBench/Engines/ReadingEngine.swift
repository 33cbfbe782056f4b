/// An engine that reads symbols in pictures.
public protocol ReadingEngine: AnyObject {
    /// The name, such as `zxing-cpp`.
    var name: String { get }

    /// Returns the texts of all symbols found, and the processor time of the reading thread.
    func read(_ picture: BenchPicture) throws -> Reading
}

/// The result of one engine for one picture.
public struct Reading: Sendable, Equatable {
    /// The texts, as bytes.
    public var texts: [[UInt8]]
    /// The processor time. It is unaffected by other processes, unlike elapsed time.
    public var time: Duration

    /// Creates a result from its texts and time.
    public init(texts: [[UInt8]], time: Duration) {
        self.texts = texts
        self.time = time
    }
}
