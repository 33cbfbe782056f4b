/// The kind of a file, determined by its first bytes.
enum FileKind {
    case picture
    /// A JPEG picture, or motion JPEG, which is a sequence of JPEG pictures.
    case jpeg
    case recording
    case text
    case empty
    case unknown

    init(_ head: [UInt8]) {
        if head.isEmpty {
            self = .empty
        } else if head.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
            self = .picture
        } else if head.starts(with: "YUV4MPEG2".utf8) {
            self = .recording
        } else if head.starts(with: [0xFF, 0xD8]) {
            self = .jpeg
        } else {
            self =
                head.allSatisfy { $0 >= 0x20 || [0x09, 0x0A, 0x0D].contains($0) } ? .text : .unknown
        }
    }
}
