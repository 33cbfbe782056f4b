/// A list file whose bytes were all checked: sound, and strictly ascending.
package struct ListFile: Sendable {
    let header: RevocationHeader
    private let bytes: RevocationBytes
    private let entrySize: Int
    private let prefix: UInt128

    package init(_ bytes: RevocationBytes, file: String) throws(RevocationError) {
        header = try RevocationHeader(wholeFile: bytes, file: file)
        guard case .list(let prefix) = header.content else {
            throw RevocationError(.mismatch, file, "not a list")
        }
        self.bytes = bytes
        entrySize = header.entrySize
        self.prefix = prefix.reduce(0) { $0 << 8 | UInt128($1) }
        try requireOrder(file)
    }

    var count: Int { header.entries }

    private func requireOrder(_ file: String) throws(RevocationError) {
        guard count > 1 else { return }
        var last = entry(0)
        for index in 1..<count {
            let next = entry(index)
            guard last < next else {
                throw RevocationError(.malformed, file, "entry \(index) is out of order")
            }
            last = next
        }
    }

    /// The entry's bytes as a number. They are read with the 16 bytes that end where it ends, of
    /// which the first are other entries or the header: always within the file.
    private func entry(_ index: Int) -> UInt128 {
        let end = RevocationHeader.size + (index + 1) * entrySize
        let number = withExtendedLifetime(bytes) {
            bytes.buffer.loadUnaligned(fromByteOffset: end - 16, as: UInt128.self)
        }
        return UInt128(bigEndian: number) & mask
    }

    private var mask: UInt128 { .max >> (128 - 8 * UInt128(entrySize)) }

    /// Whether the identifier, whose prefix is this list's, is in it.
    package func contains(_ identifier: RevocationIdentifier) -> Bool {
        let wanted = identifier.value >> (128 - 8 * UInt128(header.segment.width)) & mask
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if entry(middle) < wanted { low = middle + 1 } else { high = middle }
        }
        return low < count && entry(low) == wanted
    }

    /// All entries, ascending, with zeros after their width.
    var identifiers: some Sequence<RevocationIdentifier> {
        let shift = 128 - 8 * UInt128(header.segment.width)
        let first = prefix << (8 * UInt128(entrySize))
        return (0..<count).lazy.map { RevocationIdentifier(value: (first | entry($0)) << shift) }
    }
}
