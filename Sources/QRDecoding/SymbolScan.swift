internal import CZBar
import DeviceInterface
internal import PixelConversion

/// One pass of zbar over one plane.
///
/// Each pass uses a new scanner. zbar's QR reader draws from a pseudo-random generator that is
/// seeded only when a scanner is created, so a reused scanner reads a frame differently after other
/// frames, and a replay would not repeat. Creating one takes 3 µs. A reused scanner read 5 of 271
/// photographs differently.
struct SymbolScan: ~Copyable {
    /// The smallest side of a plane that is scanned. Symbols are at least 21 modules wide, and zbar
    /// cannot read modules of one pixel.
    static let smallestSide = 21

    private let scanner: OpaquePointer
    private let image: OpaquePointer

    /// Creates a scanner for QR symbols only, with payloads as bytes instead of guessed text.
    init() throws(DecodingError) {
        guard let scanner = zbar_image_scanner_create() else { throw .outOfMemory }
        guard let image = zbar_image_create() else {
            zbar_image_scanner_destroy(scanner)
            throw .outOfMemory
        }
        zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0)
        zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1)
        zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1)
        self.scanner = scanner
        self.image = image
    }

    deinit {
        zbar_image_destroy(image)
        zbar_image_scanner_destroy(scanner)
    }

    /// Reads every symbol of a plane whose rows have no padding, without copying it.
    consuming func symbols(in plane: PixelPlane) -> [DetectedSymbol] {
        guard min(plane.width, plane.height) >= Self.smallestSide else { return [] }
        zbar_image_set_format(image, 0x3030_3859)  // "Y800", the one coding zbar scans
        zbar_image_set_size(image, UInt32(plane.width), UInt32(plane.height))
        zbar_image_set_data(image, plane.pixels, UInt(plane.width * plane.height), nil)
        guard zbar_scan_image(scanner, image) > 0 else { return [] }
        var found: [DetectedSymbol] = []
        var next = zbar_image_first_symbol(image)
        while let symbol = next {
            // The other types are parts of a structured append that is incomplete.
            if zbar_symbol_get_type(symbol) == ZBAR_QRCODE {
                found.append(DetectedSymbol(symbol))
            }
            next = zbar_symbol_next(symbol)
        }
        return found
    }
}

extension DetectedSymbol {
    fileprivate init(_ symbol: OpaquePointer) {
        let bytes = UnsafeRawBufferPointer(
            start: zbar_symbol_get_data(symbol), count: Int(zbar_symbol_get_data_length(symbol)))
        let corners = (0..<zbar_symbol_get_loc_size(symbol)).map { index in
            PixelPoint(
                x: Int(zbar_symbol_get_loc_x(symbol, index)),
                y: Int(zbar_symbol_get_loc_y(symbol, index)))
        }
        self.init(payload: Array(bytes), corners: corners)
    }
}
