import LinuxDevices
import Testing

struct KeyboardLayoutTests {
    @Test func `every character of a code can be typed`() {
        // Base45 (RFC 9285, table 1), and what the prefixes and links of codes need.
        let needed =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
            + "abcdefghijklmnopqrstuvwxyz{}_=#?&,;\""
        for character in needed.utf8 {
            #expect(Typist.typed([character]) == [character], "\(Character(.init(character)))")
        }
    }

    @Test func `Shift holds until both Shift keys are up`() {
        var layout = KeyboardLayout()
        #expect(layout.key(42, value: 1) == nil)
        #expect(layout.key(54, value: 1) == nil)
        #expect(layout.key(42, value: 0) == nil)
        #expect(layout.key(30, value: 1) == UInt8(ascii: "A"))
        #expect(layout.key(54, value: 0) == nil)
        #expect(layout.key(30, value: 1) == UInt8(ascii: "a"))
    }

    @Test(arguments: [
        (28, 1, 0x0D as UInt8?), (96, 1, 0x0D), (30, 0, nil), (30, 2, nil), (29, 1, 0), (59, 1, 0),
        (600, 1, 0), (82, 1, 0x30), (71, 1, 0x37),
    ])
    func `other keys give Enter, nothing, or spoil the line`(
        _ code: UInt16, _ value: Int32, _ expected: UInt8?
    ) {
        var layout = KeyboardLayout()
        #expect(layout.key(code, value: value) == expected)
    }
}
