package import SystemPackage

/// Arguments of the command line as text, without loss of bytes that are not UTF-8. File names are
/// bytes; a Swift string would replace such bytes, and the file would not be found.
///
/// A byte that is not UTF-8 becomes one of the last 128 scalars of Unicode, which are private.
package enum ArgumentText {
    private static let base: UInt32 = 0x10FF80

    /// Returns the text of an argument.
    package static func text(of bytes: [UInt8]) -> String {
        var rest = bytes[...]
        var text = String.UnicodeScalarView()
        while let first = rest.first {
            let (scalar, count) = next(rest) ?? (stand(for: first), 1)
            text.append(scalar)
            rest = rest.dropFirst(count)
        }
        return String(text)
    }

    /// Returns the bytes of an argument's text.
    package static func bytes(of text: String) -> [UInt8] {
        text.unicodeScalars.flatMap { scalar in
            byte(in: scalar).map { [$0] } ?? Array(String(scalar).utf8)
        }
    }

    /// Returns an argument's text for people: bytes that are not UTF-8 are `\xff`.
    package static func readable(_ text: String) -> String {
        replacing(text) { "\\x" + String($0, radix: 16) }
    }

    /// Returns an argument's text for programs: bytes that are not UTF-8 are U+FFFD.
    package static func repaired(_ text: String) -> String {
        replacing(text) { _ in "\u{FFFD}" }
    }

    private static func replacing(_ text: String, _ name: (UInt8) -> String) -> String {
        guard text.unicodeScalars.contains(where: { byte(in: $0) != nil }) else { return text }
        return text.unicodeScalars.map { byte(in: $0).map(name) ?? String($0) }.joined()
    }

    /// The first scalar and its length. The bytes of a scalar that stands for a byte are taken one
    /// by one, so that the text is unambiguous.
    private static func next(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
        var (decoder, iterator) = (UTF8(), bytes.makeIterator())
        guard case .scalarValue(let scalar) = decoder.decode(&iterator), byte(in: scalar) == nil
        else { return nil }
        return (scalar, UTF8.width(scalar))
    }

    private static func stand(for byte: UInt8) -> Unicode.Scalar {
        Unicode.Scalar(base + UInt32(byte & 0x7F)) ?? "?"
    }

    private static func byte(in scalar: Unicode.Scalar) -> UInt8? {
        scalar.value < base ? nil : UInt8(truncatingIfNeeded: scalar.value - base) | 0x80
    }
}

extension FilePath {
    /// Creates the path that an argument of the command line names, with its own bytes.
    package init(argument: String) {
        let bytes = ArgumentText.bytes(of: argument).prefix { $0 != 0 }
        self.init(platformString: bytes.map { CChar(bitPattern: $0) } + [0])
    }
}
