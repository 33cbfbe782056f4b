package import DeviceInterface

/// The frame sizes that a camera reports for one pixel format.
package enum FrameSizes: Hashable, Sendable {
    /// The driver does not report sizes before the format is set, as with HDMI inputs.
    case unknown
    /// Exactly these sizes.
    case discrete([FrameSize])
    /// Every size from `minimum` in steps up to `maximum`.
    case stepwise(minimum: FrameSize, maximum: FrameSize, step: FrameSize)

    /// Returns the size nearest to `wanted`: `wanted` itself if sizes are unknown, `nil` if there
    /// are none.
    package func nearest(to wanted: FrameSize) -> FrameSize? {
        switch self {
        case .unknown: wanted
        case .discrete(let sizes):
            sizes.min {
                ($0.distance(to: wanted), -$0.width) < ($1.distance(to: wanted), -$1.width)
            }
        case .stepwise(let minimum, let maximum, let step):
            FrameSize(
                width: Self.snap(wanted.width, minimum.width, maximum.width, step.width),
                height: Self.snap(wanted.height, minimum.height, maximum.height, step.height))
        }
    }

    /// Returns the largest of `minimum`, `minimum + step`, … `maximum` that is not above `wanted`.
    private static func snap(_ wanted: Int, _ minimum: Int, _ maximum: Int, _ step: Int) -> Int {
        guard minimum < maximum, wanted > minimum else { return minimum }
        return minimum + (min(wanted, maximum) - minimum) / max(step, 1) * max(step, 1)
    }
}

/// A width and height in pixels.
package struct FrameSize: Hashable, Sendable {
    /// The number of pixels in a row.
    package var width: Int
    /// The number of rows.
    package var height: Int

    /// Creates a size from its parts.
    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Returns the difference between two sizes, in pixels of width and height together.
    func distance(to other: FrameSize) -> Int {
        abs(width - other.width) + abs(height - other.height)
    }
}

/// A pixel format that a camera enumerates (VIDIOC_ENUM_FMT).
package struct OfferedFormat: Hashable, Sendable {
    /// The format's code (FourCC).
    package var pixelFormat: PixelFormat
    /// Whether frames vary in size, so that there are no rows to count.
    package var isCompressed: Bool
    /// Whether a library converts to this format, because the camera does not have it.
    package var isEmulated: Bool
    /// The sizes in which the camera offers the format.
    package var sizes: FrameSizes

    /// Creates an offer from its parts.
    package init(
        _ pixelFormat: PixelFormat, isCompressed: Bool = false, isEmulated: Bool = false,
        sizes: FrameSizes = .unknown
    ) {
        self.pixelFormat = pixelFormat
        self.isCompressed = isCompressed
        self.isEmulated = isEmulated
        self.sizes = sizes
    }
}

/// Chooses the format to request from a camera.
package enum FormatNegotiation {
    /// Returns the preferred format whose size is nearest to `wanted`, the earlier one if equal. If
    /// none of the preferred formats is offered, it takes another one: the camera's own raw
    /// formats, then its compressed ones (which may be video streams that nothing here decodes),
    /// then emulated ones. It returns `nil` if nothing is offered.
    package static func choose(
        offered: [OfferedFormat], preferred: [PixelFormat], size wanted: FrameSize
    ) -> (format: OfferedFormat, size: FrameSize)? {
        let known = preferred.compactMap { code in offered.first { $0.pixelFormat == code } }
        let others = offered.filter { !preferred.contains($0.pixelFormat) }
        let own = others.filter { !$0.isEmulated }
        return best(of: known, for: wanted)
            ?? best(of: own.filter { !$0.isCompressed }, for: wanted)
            ?? best(of: own, for: wanted)
            ?? best(of: others, for: wanted)
    }

    private static func best(of formats: [OfferedFormat], for wanted: FrameSize)
        -> (format: OfferedFormat, size: FrameSize)?
    {
        let sized = formats.compactMap { format in
            format.sizes.nearest(to: wanted).map { (format: format, size: $0) }
        }
        // `min` returns the first of equal elements, which is the preferred one.
        return sized.min { $0.size.distance(to: wanted) < $1.size.distance(to: wanted) }
    }
}
