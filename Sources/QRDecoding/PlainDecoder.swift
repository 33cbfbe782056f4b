public import DeviceInterface
internal import PixelConversion

/// A reader that runs zbar once on the luma of a frame at full size. It is the baseline for all
/// other methods.
public final class PlainDecoder {
    private let converter = PixelConverter()
    private var scratch = PixelBuffer()

    /// Creates a reader, which allocates memory when a frame first needs it.
    public init() {}

    /// Returns every symbol that zbar reads; empty if there is none.
    public func symbols(in frame: Frame) throws(DecodingError) -> [DetectedSymbol] {
        var results = DecodeResults()
        do throws(PixelError) {
            try converter.withLuma(of: frame) { results.scan(scratch.packed($0)) }
        } catch {
            throw .badFrame(error)
        }
        return try results.result()
    }
}
