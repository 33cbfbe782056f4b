/// A temporary fault of a simulated camera.
public enum CameraFault: String, Hashable, Sendable, CaseIterable {
    /// The device is gone, and every attempt to use it fails.
    case disconnect
    /// No frames arrive.
    case stall
    /// Frames arrive with half their bytes.
    case corrupt
    /// The same picture arrives again and again.
    case freeze
}
