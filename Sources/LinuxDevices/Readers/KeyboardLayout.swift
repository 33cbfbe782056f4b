/// Converts key presses of a US keyboard (linux/input-event-codes.h) to ASCII.
package struct KeyboardLayout: Sendable {
    private static let rows: [(first: UInt16, plain: String, shifted: String)] = [
        (2, "1234567890-=", "!@#$%^&*()_+"),
        (16, "qwertyuiop[]", "QWERTYUIOP{}"),
        (30, "asdfghjkl;'`", "ASDFGHJKL:\"~"),
        (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
        (57, " ", " "),
        // The number pad is independent of Num Lock.
        (55, "*", "*"), (71, "789-456+1230.", "789-456+1230."), (98, "/", "/"),
    ]

    private static let characters: [UInt16: (plain: UInt8, shifted: UInt8)] = {
        var table: [UInt16: (plain: UInt8, shifted: UInt8)] = [:]
        for row in rows {
            for (index, pair) in zip(row.plain.utf8, row.shifted.utf8).enumerated() {
                table[row.first + UInt16(index)] = pair
            }
        }
        return table
    }()

    private static let shifts: Set<UInt16> = [42, 54]
    private static let enters: Set<UInt16> = [28, 96]

    private var heldShifts: Set<UInt16> = []

    /// Creates a layout with no key held.
    package init() {}

    /// Returns the character of a key that goes down: CR for Enter, and NUL for a key that types no
    /// character of a code. Returns `nil` if nothing is typed: for Shift, and for a key that goes
    /// up or repeats.
    package mutating func key(_ code: UInt16, value: Int32) -> UInt8? {
        if Self.shifts.contains(code) {
            if value == 0 { heldShifts.remove(code) } else { heldShifts.insert(code) }
            return nil
        }
        guard value == 1 else { return nil }
        if Self.enters.contains(code) { return 0x0D }
        guard let character = Self.characters[code] else { return 0 }
        return heldShifts.isEmpty ? character.plain : character.shifted
    }
}
