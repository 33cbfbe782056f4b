internal import CQREncode

/// The modules of a QR symbol (ISO/IEC 18004), without its quiet zone.
public struct SymbolMatrix: Hashable, Sendable {
    /// The amount of damage that a symbol survives.
    public enum ErrorCorrection: String, Sendable, CaseIterable {
        /// The symbol survives the loss of about 7 % of its codewords.
        case low = "L"
        /// The symbol survives the loss of about 15 %.
        case medium = "M"
        /// The symbol survives the loss of about 25 %.
        case quartile = "Q"
        /// The symbol survives the loss of about 30 %.
        case high = "H"
    }

    /// The error for a payload that no symbol can hold.
    public struct TooLong: Error, Hashable, Sendable, CustomStringConvertible {
        /// The number of bytes in the payload.
        public let byteCount: Int
        /// One line that says what is wrong and how many bytes fit.
        public var description: String {
            "\(byteCount) bytes do not fit a QR symbol; it holds 1 to 2953 at level L"
        }
    }

    /// The number of modules along each side, 21...177.
    public let size: Int
    /// The modules row by row, `size * size` of them; `true` is dark.
    public let modules: [Bool]

    /// Encodes `payload` in the smallest version that holds it, in alphanumeric mode where
    /// possible.
    public init(_ payload: [UInt8], errorCorrection: ErrorCorrection = .medium) throws(TooLong) {
        let level =
            switch errorCorrection {
            case .low: QR_ECLEVEL_L
            case .medium: QR_ECLEVEL_M
            case .quartile: QR_ECLEVEL_Q
            case .high: QR_ECLEVEL_H
            }
        // QRcode_encodeString chooses modes by content but stops at a NUL, so bytes that are not
        // plain text are encoded as one byte segment.
        let isText = !payload.isEmpty && payload.allSatisfy { (0x20...0x7E).contains($0) }
        let code =
            isText
            ? String(decoding: payload, as: UTF8.self)
                .withCString { QRcode_encodeString($0, 0, level, QR_MODE_8, 1) }
            : QRcode_encodeData(Int32(clamping: payload.count), payload, 0, level)
        guard let code else { throw TooLong(byteCount: payload.count) }
        defer { QRcode_free(code) }
        let size = Int(code.pointee.width)
        self.size = size
        modules = (0..<size * size).map { code.pointee.data[$0] & 1 == 1 }
    }

    /// Returns whether a module is dark; everything outside the symbol is light.
    public subscript(column: Int, row: Int) -> Bool {
        guard (0..<size).contains(column), (0..<size).contains(row) else { return false }
        return modules[row * size + column]
    }
}
