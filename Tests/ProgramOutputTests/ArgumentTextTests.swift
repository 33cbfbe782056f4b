import Failures
import SystemPackage
import Testing

struct ArgumentTextTests {
    /// The last ones are the scalars that stand for bytes, and what is next to them.
    private static let arguments: [[UInt8]] = [
        [], Array("code.png".utf8), Array("码.png".utf8), [0xFF], [0x61, 0xC3, 0x28, 0x80],
        [0xED, 0xA0, 0x80], [0xF4, 0x8F, 0xBF, 0xBF], [0xF4, 0x8F, 0xBE, 0x80],
        [0xF4, 0x8F, 0xBD, 0xBF],
    ]

    @Test(arguments: Self.arguments)
    func `every argument keeps its bytes`(_ bytes: [UInt8]) {
        #expect(ArgumentText.bytes(of: ArgumentText.text(of: bytes)) == bytes)
    }

    @Test func `a path has the bytes of its argument`() {
        let path = FilePath(argument: ArgumentText.text(of: [0x61, 0xFF]))
        #expect(path.withPlatformString { UInt8(bitPattern: $0[1]) } == 0xFF)
        #expect(path.length == 2)
    }

    @Test func `bytes that are not text are shown as such`() {
        let text = ArgumentText.text(of: [0x61, 0xFF])
        #expect(ArgumentText.readable(text) == "a\\xff")
        #expect(ArgumentText.repaired(text) == "a\u{FFFD}")
    }
}
