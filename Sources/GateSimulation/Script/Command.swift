import FoundationEssentials
public import Regions

/// Something done to a simulated gate.
public enum Command: Hashable, Sendable {
    /// A person holds a code before the camera.
    case present(String, seconds: Double?, [SceneChange])
    /// A picture of that name is held there.
    case picture(String, seconds: Double?, [SceneChange])
    /// What is held is taken away.
    case withdraw
    /// What is held, and all that is held later, is held another way.
    case scene([SceneChange])
    /// As it was at the start.
    case resetScene
    /// A device's cable is pulled.
    case unplug(Device)
    /// A device is whole again.
    case plug(Device)
    /// The camera misbehaves until it is plugged in again.
    case camera(CameraTrouble)
    /// Something is done to the clock.
    case clock(ClockChange)
    /// The disk has no room left, or has some again.
    case disk(isFull: Bool)
    /// Something becomes of the keys at hand.
    case keys(KeyChange)
    /// The attendant's button.
    case button
    /// The power is cut, or comes back.
    case power(isOn: Bool)
    /// The script is over.
    case end

    /// What has a cable.
    public enum Device: String, Hashable, Sendable, CaseIterable {
        case camera, indicator, barrier
    }

    /// What else a camera does.
    public enum CameraTrouble: String, Hashable, Sendable, CaseIterable {
        case stall, freeze, corrupt
    }

    /// What can be done to a clock; amounts in seconds.
    public enum ClockChange: Hashable, Sendable {
        case stop, run, back(Int), forward(Int)
        /// Set right by hand, and running.
        case right
    }

    /// What can become of keys; ages in seconds.
    public enum KeyChange: Hashable, Sendable {
        case age(Int), expire(Division), remove(Division), revoke(Division), lose, fresh
    }
}
