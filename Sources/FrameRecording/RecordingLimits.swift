/// The limits that apply to files, which may be hostile.
enum RecordingLimits {
    /// The largest number of pixels along a side.
    static let side = 8192
    /// The largest number of bytes in one JPEG frame.
    static let jpegBytes = 32 << 20
    /// The largest number of bytes in a header line, including its line feed.
    static let line = 1024
}
