/// Divides a reader's output into payloads: lines ended by CR, LF or both.
///
/// Readers send each code in one burst. Two quick scans can arrive as one burst, and it is then
/// unknown which person showed which code. A burst that holds anything after its first line end is
/// therefore dropped as a whole and counted. For that reason a payload is delivered only when its
/// burst is over.
public struct ReadFraming: Sendable {
    /// The limits that apply to a reader.
    public struct Limits: Hashable, Sendable {
        /// The longest payload in bytes; a QR code holds at most 4,296 characters.
        public var length: Int
        /// The silence that ends a burst.
        public var burstGap: Duration
        /// The silence that ends a line without a line end.
        public var lineGap: Duration

        /// Creates limits; the defaults are 4,296 bytes, 50 ms and 200 ms.
        public init(
            length: Int = 4296, burstGap: Duration = .milliseconds(50),
            lineGap: Duration = .milliseconds(200)
        ) {
            self.length = length
            self.burstGap = burstGap
            self.lineGap = max(lineGap, burstGap)
        }
    }

    /// The reason why a burst was dropped.
    public enum Drop: String, Hashable, Sendable, CaseIterable {
        /// Two reads arrived as one.
        case merged
        /// It has bytes that no code in use contains, such as control characters or lost key
        /// presses.
        case control
        /// It is longer than any code.
        case tooLong = "too-long"
        /// It stopped before its line end.
        case partial
    }

    /// The result of a burst.
    public enum Output: Hashable, Sendable {
        /// One code without its line end; never empty.
        case payload([UInt8])
        /// A burst that was dropped, and why.
        case dropped(Drop)
    }

    private let limits: Limits
    private var line: [UInt8] = []
    private var finished: [UInt8]?
    private var drop: Drop?
    private var isInLine = false
    private var lastByte = Duration.zero

    /// Creates a framing that has received nothing.
    public init(_ limits: Limits = Limits()) {
        self.limits = limits
    }

    /// The time at which `pass` would return something if nothing arrives before; `nil` if never.
    public var deadline: Duration? {
        if isInLine { return lastByte + limits.lineGap }
        return finished != nil || drop != nil ? lastByte + limits.burstGap : nil
    }

    /// Takes bytes that arrived together at `time`, on any clock that does not go back.
    public mutating func feed(_ bytes: some Sequence<UInt8>, at time: Duration) -> [Output] {
        let outputs = pass(at: time)
        for byte in bytes {
            take(byte)
            lastByte = max(lastByte, time)
        }
        return outputs
    }

    /// Lets time pass without bytes.
    public mutating func pass(at time: Duration) -> [Output] {
        guard let deadline, time >= deadline else { return [] }
        let output: Output? =
            if let drop {
                .dropped(drop)
            } else if isInLine {
                .dropped(.partial)
            } else {
                finished.map { .payload($0) }
            }
        self = ReadFraming(limits)
        return output.map { [$0] } ?? []
    }

    private mutating func take(_ byte: UInt8) {
        switch byte {
        case 0x0A, 0x0D: endLine()
        case 0x00..<0x20, 0x7F: spoil(.control)
        default: add(byte)
        }
    }

    private mutating func endLine() {
        // This is the second half of CR LF, or an empty line, and has no meaning.
        guard isInLine else { return }
        isInLine = false
        if drop == nil { finished = line }
        line = []
    }

    private mutating func add(_ byte: UInt8) {
        isInLine = true
        guard drop == nil else { return }
        if finished != nil { return spoil(.merged) }
        guard line.count < limits.length else { return spoil(.tooLong) }
        line.append(byte)
    }

    private mutating func spoil(_ reason: Drop) {
        isInLine = true
        drop = drop ?? (finished == nil ? reason : .merged)
        finished = nil
        line = []
    }
}
