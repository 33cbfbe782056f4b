public import DeviceInterface

/// Detects a camera that repeats its pictures byte for byte: a driver that delivers a stale buffer
/// or a ring of them, or a looped recording. A sensor has noise and never does this.
///
/// It costs little while frames differ: first a hash of one row in 32 is compared, and the whole
/// frame is hashed only if that hash is known. The hashes do not protect against an attacker who
/// chooses every byte of a frame. Nothing could, because such a camera can also add noise.
public struct RepeatedFrames: Sendable {
    /// The hashes of an earlier frame.
    private struct Print: Sendable {
        let sparse: UInt64
        /// The hash of all bytes; unknown until the same sparse hash occurs again.
        var full: UInt64?
    }

    /// The longest ring of pictures that is detected: more than four buffers, or a loop of half a
    /// second at 30 frames a second.
    public static let longestRing = 16
    private static let rowStep = 32
    /// The number of bytes hashed first in frames with unknown rows, such as JPEG. They are taken
    /// from the end, where they depend on the whole picture.
    private static let tail = 4096

    private var prints: [Print] = []
    private var next = 0

    /// The time since which every frame has repeated the bytes of an earlier one; `nil` if the last
    /// frame did not.
    public private(set) var since: Duration?
    /// Whether the picture has changed since the camera started. Until then a frame may be of any
    /// time: a driver can have kept it.
    public private(set) var hasChanged = false
    /// Whether there was a frame since the camera started.
    private var hasBegun = false

    /// Creates a value that knows no frame.
    public init() {}

    /// Notes that the camera starts again. Earlier frames stay known.
    public mutating func restart() { (hasChanged, hasBegun) = (false, false) }

    /// Takes a frame. Returns whether all frames within `limit` were repetitions.
    public mutating func isRepeating(
        _ frame: Frame, at time: Duration, for limit: Duration = .seconds(5)
    ) -> Bool {
        defer { hasBegun = true }
        guard isKnown(frame) else {
            since = nil
            return false
        }
        let start = since ?? time
        since = start
        return time - start >= limit
    }

    private mutating func isKnown(_ frame: Frame) -> Bool {
        frame.withBytes { bytes in
            let seed = UInt64(truncatingIfNeeded: bytes.count)
            let sparse = Self.sparseHash(bytes, of: frame.format, seed: seed)
            let alike = prints.indices.filter { prints[$0].sparse == sparse }
            guard !alike.isEmpty else {
                hasChanged = hasChanged || hasBegun
                keep(Print(sparse: sparse, full: nil))
                return false
            }
            let full = Self.hash(bytes, seed: seed)
            if alike.contains(where: { prints[$0].full == full }) { return true }
            // The first repetition only provides the full hash that the next one is compared with.
            if let index = alike.first(where: { prints[$0].full == nil }) {
                prints[index].full = full
            } else {
                hasChanged = hasChanged || hasBegun
                keep(Print(sparse: sparse, full: full))
            }
            return false
        }
    }

    private mutating func keep(_ print: Print) {
        guard prints.count >= Self.longestRing else {
            prints.append(print)
            return
        }
        prints[next] = print
        next = (next + 1) % Self.longestRing
    }
}

extension RepeatedFrames {
    private static func sparseHash(
        _ bytes: UnsafeRawBufferPointer, of format: FrameFormat, seed: UInt64
    ) -> UInt64 {
        let row = format.bytesPerLine
        guard row > 0, row <= bytes.count / 2 else {
            return hash(UnsafeRawBufferPointer(rebasing: bytes.suffix(tail)), seed: seed)
        }
        var sum = seed
        var start = 0
        while start <= bytes.count - row {
            sum = hash(UnsafeRawBufferPointer(rebasing: bytes[start..<start + row]), seed: sum)
            let (following, overflow) = start.addingReportingOverflow(rowStep &* row)
            guard !overflow else { break }
            start = following
        }
        return sum
    }

    /// Mixes like FNV (xor, then multiply), but in four independent lanes, so that no
    /// multiplication waits for another.
    private static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
        let prime: UInt64 = 0x9E37_79B9_7F4A_7C15
        var lanes = SIMD4<UInt64>(1, 2, 3, 4) &+ seed
        var offset = 0
        while offset <= bytes.count - 32 {
            lanes = (lanes ^ bytes.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self))
            lanes = lanes &* prime
            lanes ^= lanes &>> 29
            offset += 32
        }
        var sum = seed
        for lane in 0..<4 { sum = (sum ^ lanes[lane]) &* prime ^ (sum &>> 31) }
        for byte in bytes[offset...] { sum = (sum ^ UInt64(byte)) &* prime }
        return sum ^ sum &>> 32
    }
}
