/// Extends a driver's 32-bit frame sequence to a count that always grows, even after a wrap-around,
/// a restart of the driver's count or reopening the camera.
package struct FrameCounter: Sendable {
    private var previous: (sequence: UInt32, number: UInt64)?
    private let first: UInt64

    /// Creates a counter that continues after `last`, the number of the previous frame, if there
    /// was one.
    package init(after last: UInt64? = nil) {
        first = last.map { $0 + 1 } ?? 0
    }

    /// Returns the number of the frame with this `v4l2_buffer.sequence`.
    package mutating func number(for sequence: UInt32) -> UInt64 {
        let number: UInt64
        if let previous {
            let step = sequence &- previous.sequence
            // If the sequence stands still or goes back, the driver started over or does not count.
            let isForward = step != 0 && step < 0x8000_0000
            number = previous.number + (isForward ? UInt64(step) : 1)
        } else {
            number = first
        }
        previous = (sequence, number)
        return number
    }
}
