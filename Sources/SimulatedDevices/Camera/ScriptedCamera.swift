public import DeviceInterface
public import SceneRendering

/// A camera in front of which cards are held and moved while it runs.
///
/// It is no `Camera`: instead of waiting for frames, the caller that controls the time requests the
/// frame of each moment. The same cards held at the same times give the same frames, byte for
/// byte.
public struct ScriptedCamera: Sendable {
    /// The name, `simulated camera`.
    public let name = "simulated camera"
    /// The size and pixel format.
    public let format: FrameFormat
    /// The camera's current fault, if any.
    public var fault: CameraFault?
    /// How the cards are held.
    public var settings = SceneSettings()

    private let backdrop: Backdrop
    private let seed: UInt64
    private var held: [HeldCard] = []
    private var heldSince = Duration.zero
    private var takenAway: Duration?
    private var last: [UInt8] = []

    /// The time that a card takes to come into view, and to leave it.
    public static let approach = Duration.milliseconds(300)

    /// Creates a camera. GREY, YUYV, NV12, YU12, RGB3 and MJPG are simulated.
    public init(_ format: FrameFormat, seed: UInt64) {
        self.format = format
        self.seed = seed
        backdrop = .hall(
            width: format.width, height: format.height, isColour: format.pixelFormat != .grey,
            seed: seed)
    }

    /// Holds cards, whose units are metres, in front of the camera in place of the previous ones.
    public mutating func hold(_ cards: [Card], at time: Duration) {
        held = cards.map(HeldCard.init)
        heldSince = time
        takenAway = nil
    }

    /// Changes the look of the held cards, for example their colour.
    public mutating func repaint(_ cards: [Card]) {
        held = cards.map(HeldCard.init)
    }

    /// Takes away the held cards.
    public mutating func takeAway(at time: Duration) {
        if takenAway == nil { takenAway = time }
    }

    /// Returns the frame of a moment; `nil` during a stall.
    public mutating func frame(
        _ number: UInt64, at time: Duration
    ) throws(DeviceError) -> Frame? {
        switch fault {
        case .disconnect:
            throw DeviceError(.disconnected, "read \(name)", advice: "Plug it in again.")
        case .stall: return nil
        case .freeze where !last.isEmpty: break
        case .freeze, .corrupt, nil: last = try picture(number, at: time)
        }
        let bytes = fault == .corrupt ? Array(last.prefix(last.count / 2)) : last
        return Frame(format, number: number, timestamp: time, copying: bytes)
    }

    private func picture(_ number: UInt64, at time: Duration) throws(DeviceError) -> [UInt8] {
        let scene = Scene(
            held, presence: presence(at: time), settings, before: backdrop,
            seed: number &+ seed &* 0x1_0000_0001)
        return try FrameCoding.encode(scene.render(), format)
    }

    /// Returns how far the held cards are in view, 0...1.
    private func presence(at time: Duration) -> Double {
        guard !held.isEmpty else { return 0 }
        let coming = (time - heldSince) / Self.approach
        let leaving = takenAway.map { 1 - (time - $0) / Self.approach } ?? 1
        return min(1, max(0, min(coming, leaving)))
    }
}
