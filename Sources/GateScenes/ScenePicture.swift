public import DeviceInterface
public import Pictures
public import SceneRendering

/// A scene as the camera delivers it.
public struct ScenePicture: Sendable {
    /// The number of pixels in a row.
    public let width: Int
    /// The number of rows.
    public let height: Int
    /// Whether each pixel has three samples (red, green and blue) or one.
    public let isColour: Bool
    /// The samples, row by row without padding.
    public let samples: [UInt8]
    /// The symbol's corners without its quiet zone, clockwise from the upper left in reading order;
    /// empty without a symbol.
    public let corners: [Point]

    /// Returns the picture as a camera's frame, GREY or RGB3.
    public func frame(number: UInt64 = 0, timestamp: Duration = .zero) -> Frame {
        Frame(
            FrameFormat(isColour ? .rgb24 : .grey, width: width, height: height), number: number,
            timestamp: timestamp, copying: samples)
    }

    /// Returns the picture as a PNG file.
    public func png() throws(PictureError) -> [UInt8] {
        isColour
            ? try Picture.png(rgb: samples, width: width, height: height)
            : try Picture.png(grey: samples, width: width, height: height)
    }
}
