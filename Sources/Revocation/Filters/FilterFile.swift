/// A filter file whose bytes were all checked.
package struct FilterFile: Sendable {
    let segment: SegmentHeader
    private let filter: FuseFilter
    /// The memory to which the filter points.
    private let bytes: RevocationBytes

    /// Checks the header and the data of a filter file; `file` is its name in errors. Throws if the
    /// bytes are damaged or are no filter.
    package init(_ bytes: RevocationBytes, file: String) throws(RevocationError) {
        let header = try RevocationHeader(wholeFile: bytes, file: file)
        guard case .filter(let seed, let layout) = header.content,
            let data = bytes.data.baseAddress
        else { throw RevocationError(.mismatch, file, "not a filter") }
        segment = header.segment
        // The header's parser has checked that there are as many bytes as the layout has slots.
        filter = FuseFilter(seed: seed, layout: layout, fingerprints: data)
        self.bytes = bytes
    }

    /// Returns whether the identifier may be in the segment; never wrongly `false`.
    package func contains(_ identifier: RevocationIdentifier) -> Bool {
        // The bytes must outlive the pointers into them.
        withExtendedLifetime(bytes) {
            filter.contains(identifier.truncated(to: segment.width).first)
        }
    }
}

extension RevocationBytes {
    /// The bytes after the header; the file must have one.
    var data: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: buffer[RevocationHeader.size...])
    }
}

extension RevocationHeader {
    /// Parses the header of a file and verifies the checksum of its data.
    init(wholeFile bytes: RevocationBytes, file: String) throws(RevocationError) {
        try self.init(
            decoding: Array(bytes.buffer.prefix(Self.size)), fileSize: bytes.count, file: file)
        guard Checksum.crc32(bytes.data) == checksum else {
            throw RevocationError(.malformed, file, "its data is damaged")
        }
    }
}
