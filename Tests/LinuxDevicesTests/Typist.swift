import CLinux
import LinuxDevices

/// Types text the way a keyboard-wedge reader does.
enum Typist {
    /// Which key, with or without Shift, gives each character: found by trying all of them.
    private static let keys: [UInt8: (code: UInt16, isShifted: Bool)] = {
        var keys: [UInt8: (code: UInt16, isShifted: Bool)] = [:]
        for code in UInt16(1)...100 {
            for isShifted in [true, false] {
                var layout = KeyboardLayout()
                if isShifted { _ = layout.key(42, value: 1) }
                if let character = layout.key(code, value: 1), character != 0 {
                    keys[character] = (code, isShifted)
                }
            }
        }
        return keys
    }()

    /// Key presses and releases for `text`; a line feed becomes Enter.
    static func presses(_ text: [UInt8]) -> [(code: UInt16, value: Int32)] {
        text.flatMap { character -> [(code: UInt16, value: Int32)] in
            guard let key = keys[character == 0x0A ? 0x0D : character] else { return [] }
            let stroke: [(code: UInt16, value: Int32)] = [(key.code, 1), (key.code, 0)]
            return key.isShifted ? [(42, 1)] + stroke + [(42, 0)] : stroke
        }
    }

    /// What the layout makes of `text` typed.
    static func typed(_ text: [UInt8]) -> [UInt8] {
        var layout = KeyboardLayout()
        return presses(text).compactMap { layout.key($0.code, value: $0.value) }
    }

    /// An event as the kernel gives it.
    static func event(_ type: Int32, _ code: UInt16, _ value: Int32) -> [UInt8] {
        var event = input_event()
        event.type = UInt16(type)
        event.code = code
        event.value = value
        return withUnsafeBytes(of: event) { Array($0) }
    }

    /// The events of `text` typed, each key followed by a report.
    static func events(_ text: String) -> [UInt8] {
        presses(Array(text.utf8)).flatMap {
            event(EV_KEY, $0.code, $0.value) + event(EV_SYN, UInt16(SYN_REPORT), 0)
        }
    }
}
