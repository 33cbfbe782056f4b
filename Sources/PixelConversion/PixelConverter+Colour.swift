public import DeviceInterface

extension PixelConverter {
    /// A picture in red, green and blue, three bytes a pixel in rows without padding.
    public struct ColourPicture {
        /// The number of pixels in a row.
        public let width: Int
        /// The number of rows.
        public let height: Int
        /// The samples.
        public let samples: [UInt8]
    }

    /// Returns every `step`th pixel of every `step`th row in colour (BT.601, full range, as in
    /// JPEG), for people to look at. Returns `nil` for frames without colour and for mosaics.
    public func colourPicture(
        of frame: Frame, every step: Int
    ) throws(PixelError) -> ColourPicture? {
        let layout = try PixelLayout(frame)
        return try frame.withBytes { bytes throws(PixelError) in
            try colours(bytes, layout).map {
                Self.picture(layout.width, layout.height, max(1, step), $0)
            }
        }
    }

    private typealias Colour = (red: UInt8, green: UInt8, blue: UInt8)

    private static func picture(
        _ width: Int, _ height: Int, _ step: Int, _ colour: (_ row: Int, _ column: Int) -> Colour
    ) -> ColourPicture {
        let (columns, rows) = (max(1, width / step), max(1, height / step))
        var samples: [UInt8] = []
        samples.reserveCapacity(columns * rows * 3)
        for row in 0..<rows {
            for column in 0..<columns {
                let (red, green, blue) = colour(row * step, column * step)
                samples += CollectionOfOne(red)
                samples += CollectionOfOne(green)
                samples += CollectionOfOne(blue)
            }
        }
        return ColourPicture(width: columns, height: rows, samples: samples)
    }

    /// The colour at a row and a column of the frame; `nil` if it has none.
    private func colours(
        _ bytes: UnsafeRawBufferPointer, _ layout: PixelLayout
    ) throws(PixelError) -> ((Int, Int) -> Colour)? {
        let source = Rows(bytes, rowBytes: layout.rowBytes)
        switch layout.coding {
        case .grey, .bayer: return nil
        case .planar(let cb, let cr, let step, let rowBytes, let rows):
            let blues = Rows(bytes, from: cb, rowBytes: rowBytes)
            let reds = Rows(bytes, from: cr, rowBytes: rowBytes)
            return { row, column in
                let pair = column / 2 * step
                return Self.rgb(
                    source[row][column], blues[row / rows][pair], reds[row / rows][pair])
            }
        case .packed422(let luma, let cb, let cr):
            return { row, column in
                let pair = source[row] + column / 2 * 4
                return Self.rgb(source[row][column * 2 + luma], pair[cb], pair[cr])
            }
        case .packedRGB(let blue):
            return { row, column in
                let pixel = source[row] + column * 3
                return (pixel[2 - blue], pixel[1], pixel[blue])
            }
        case .jpeg: return try decodedColours(bytes, layout)
        }
    }

    private static func rgb(_ luma: UInt8, _ cb: UInt8, _ cr: UInt8) -> Colour {
        let (y, blue, red) = (Int(luma) << 10, Int(cb) - 128, Int(cr) - 128)
        return (
            UInt8(clamping: (y + 1436 * red) >> 10),
            UInt8(clamping: (y - 352 * blue - 731 * red) >> 10),
            UInt8(clamping: (y + 1815 * blue) >> 10)
        )
    }
}
