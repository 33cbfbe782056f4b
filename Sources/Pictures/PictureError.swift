/// The reasons why a picture cannot be read or written.
public enum PictureError: Error, Hashable, Sendable {
    /// The file cannot be opened or read; the text comes from the kernel.
    case unreadable(path: String, String)
    /// There are no bytes.
    case empty
    /// The file is larger than `Picture.maximumBytes`.
    case fileTooLarge
    /// The first bytes are neither PNG's nor JPEG's.
    case unknownFormat
    /// A side is longer than `Picture.maximumSide`.
    case dimensionsTooLarge(width: Int, height: Int)
    /// The bytes end before the picture does.
    case truncated(Picture.Format)
    /// The decoder refused the picture; the text comes from the library.
    case corrupt(Picture.Format, String)
    /// The number of samples does not match the size of the picture.
    case wrongSampleCount(width: Int, height: Int, samples: Int)
    /// The encoder failed; the text comes from the library.
    case encodingFailed(Picture.Format, String)
}

extension PictureError: CustomStringConvertible {
    /// One line that says what is wrong and what to do.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "picture \(path): \(reason); check the name and its permissions"
        case .empty: "picture: the file is empty; save it again"
        case .fileTooLarge:
            "picture: larger than \(Picture.maximumBytes >> 20) MiB; scale it down"
        case .unknownFormat: "picture: neither PNG nor JPEG; convert it to one of them"
        case .dimensionsTooLarge(let width, let height):
            "picture: \(width)x\(height) pixels, more than \(Picture.maximumSide) on a side; "
                + "scale it down"
        case .truncated(let format):
            "picture: the \(format.rawValue) data ends too early; copy or save it again"
        case .corrupt(let format, let reason):
            "picture: damaged \(format.rawValue) (\(reason)); copy or save it again"
        case .wrongSampleCount(let width, let height, let samples):
            "picture: \(samples) samples do not make \(width)x\(height) pixels; "
                + "give width * height samples a channel"
        case .encodingFailed(let format, let reason):
            "picture: cannot write \(format.rawValue) (\(reason)); make it smaller"
        }
    }
}
