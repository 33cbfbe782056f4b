public import PixelConversion

/// The reasons why a frame cannot be searched for symbols. A frame without symbols is not an error.
public enum DecodingError: Error, Hashable, Sendable {
    /// The frame's pixels cannot be read.
    case badFrame(PixelError)
    /// zbar could not allocate memory.
    case outOfMemory
}

extension DecodingError: CustomStringConvertible {
    /// One line that says what is wrong and what to do.
    public var description: String {
        switch self {
        case .badFrame(let error): error.description
        case .outOfMemory: "reading a symbol: out of memory; choose a smaller frame size"
        }
    }
}
