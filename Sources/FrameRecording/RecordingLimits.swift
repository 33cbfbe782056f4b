/// What a hostile file may ask for at most.
enum RecordingLimits {
    /// Pixels along a side.
    static let side = 8192
    /// Bytes of one JPEG frame.
    static let jpegBytes = 32 << 20
    /// Bytes of a header line, its line feed included.
    static let line = 1024
}
