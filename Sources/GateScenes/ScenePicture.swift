public import DeviceInterface
public import Pictures

/// A scene as the camera delivers it.
public struct ScenePicture: Sendable {
    /// A place, pixels from the upper left corner.
    public struct Point: Sendable, Hashable {
        /// Pixels from the left.
        public var x: Double
        /// Pixels from the top.
        public var y: Double
    }

    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// Whether there are three samples a pixel, red, green and blue, or one.
    public let isColour: Bool
    /// Row by row without padding.
    public let samples: [UInt8]
    /// The symbol's corners without its quiet zone: upper left first, as it is read, then clockwise.
    /// None where there is no symbol.
    public let corners: [Point]

    /// As a camera would hand it over: GREY or RGB3.
    public func frame(number: UInt64 = 0, timestamp: Duration = .zero) -> Frame {
        Frame(
            FrameFormat(isColour ? .rgb24 : .grey, width: width, height: height), number: number,
            timestamp: timestamp, copying: samples)
    }

    /// As a file.
    public func png() throws(PictureError) -> [UInt8] {
        isColour
            ? try Picture.png(rgb: samples, width: width, height: height)
            : try Picture.png(grey: samples, width: width, height: height)
    }
}
