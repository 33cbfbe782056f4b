/// Appends numbers in little-endian order.
package struct ByteWriter {
    /// The bytes so far.
    package private(set) var bytes: [UInt8] = []

    /// Creates a writer without bytes.
    package init() {}

    /// Appends a number.
    package mutating func add(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Appends bytes.
    package mutating func add(_ more: some Collection<UInt8>) {
        bytes.append(contentsOf: more)
    }
}
