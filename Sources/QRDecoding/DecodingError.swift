public import PixelConversion

/// A frame in which no symbol could even be looked for. Finding none is not an error.
public enum DecodingError: Error, Hashable, Sendable {
    /// The frame's pixels cannot be read.
    case badFrame(PixelError)
    /// zbar could not be given memory.
    case outOfMemory
}

extension DecodingError: CustomStringConvertible {
    /// One line: what is wrong, and what to do.
    public var description: String {
        switch self {
        case .badFrame(let error): error.description
        case .outOfMemory: "reading a symbol: out of memory; choose a smaller frame size"
        }
    }
}
