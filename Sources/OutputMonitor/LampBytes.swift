internal import DeviceInterface
package import SerialProtocols

/// The state of a lamp that cannot be read, from the last bytes that it was sent.
package struct LampBytes {
    private let states: [(bytes: [UInt8], reading: LampReading)]
    private let longest: Int
    private var last: [UInt8] = []
    /// The state after the last whole message.
    package private(set) var reading = LampReading.unreadable
    /// Whether the last bytes are no whole message.
    private var isOpen = false
    private var openSince = Duration.zero

    /// The time within which the rest of a message follows.
    private static let patience = Duration.milliseconds(100)

    /// Creates a value for a lamp that was sent nothing.
    package init(_ language: any LampProtocol) {
        let lamps = language.blinksByItself ? Lamp.allCases : Lamp.allCases.filter { $0 != .fault }
        states = lamps.map { lamp in
            (
                language.messages(for: lamp).flatMap(\.bytes),
                Lights(lamp).map(LampReading.lights) ?? .fault
            )
        }
        longest = states.map(\.bytes.count).max() ?? 0
    }

    /// Takes bytes that are sent at `now`.
    package mutating func send(_ bytes: [UInt8], at now: Duration) {
        for byte in bytes {
            last = last.suffix(max(longest - 1, 0)) + [byte]
            if !isOpen { (isOpen, openSince) = (true, now) }
            count &+= 1
            // A message counts if it begins where the one before ended.
            if let state = states.first(where: {
                $0.bytes.count == count && $0.bytes == last.suffix(count)
            }) {
                (reading, isOpen, count) = (state.reading, false, 0)
            }
        }
    }

    private var count = 0

    /// The state at `now`; unknown if the last bytes are no message and none can become of them.
    package func reading(at now: Duration) -> LampReading {
        let isBroken = isOpen && (count > longest || now - openSince > Self.patience)
        return isBroken ? .unknown : reading
    }

    /// Takes what follows as the beginning of a message.
    package mutating func restart() {
        (isOpen, count) = (false, 0)
    }

    /// Forgets everything, because the line was opened anew.
    package mutating func forget() {
        (last, reading, isOpen, count) = ([], .unreadable, false, 0)
    }
}
