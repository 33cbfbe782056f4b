public import DeviceInterface

/// A small picture in grey, for people to look at: a byte a pixel in rows without padding.
public struct GreyPicture: Hashable, Sendable {
    /// The number of pixels in a row.
    public let width: Int
    /// The number of rows.
    public let height: Int
    /// The samples; 0 is black.
    public let samples: [UInt8]

    /// Creates a picture from `width` times `height` samples.
    public init(width: Int, height: Int, samples: [UInt8]) {
        (self.width, self.height, self.samples) = (width, height, samples)
    }

    /// The number of a frame's columns for each of a picture with at most `maximumColumns`.
    public static func step(_ columns: Int, maximumColumns: Int) -> Int {
        max(1, (columns + maximumColumns - 1) / max(1, maximumColumns))
    }
}

extension PixelConverter {
    /// Returns every nth pixel of every nth row of a frame's luma, so that the picture has at most
    /// `maximumColumns` columns.
    public func greyPicture(
        of frame: Frame, maximumColumns: Int
    ) throws(PixelError) -> GreyPicture {
        try withLuma(of: frame) { plane in
            let step = GreyPicture.step(plane.width, maximumColumns: maximumColumns)
            let (width, height) = (max(1, plane.width / step), max(1, plane.height / step))
            var samples: [UInt8] = []
            samples.reserveCapacity(width * height)
            for row in 0..<height {
                let source = plane.row(row * step)
                for column in 0..<width { samples.append(source[column * step]) }
            }
            return GreyPicture(width: width, height: height, samples: samples)
        }
    }
}
