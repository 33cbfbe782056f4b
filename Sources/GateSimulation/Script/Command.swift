import FoundationEssentials
public import Regions

/// An action on a simulated gate.
public enum Command: Hashable, Sendable {
    /// A person holds a code in front of the camera.
    case present(String, seconds: Double?, [SceneChange])
    /// The picture with this name is held in front of the camera.
    case picture(String, seconds: Double?, [SceneChange])
    /// The held picture is taken away.
    case withdraw
    /// The scene changes, for the current picture and all later ones.
    case scene([SceneChange])
    /// The scene returns to its initial state.
    case resetScene
    /// A device's cable is unplugged.
    case unplug(Device)
    /// A device is plugged in and works again.
    case plug(Device)
    /// The camera misbehaves until it is plugged in again.
    case camera(CameraTrouble)
    /// The clock changes.
    case clock(ClockChange)
    /// The disk becomes full, or has room again.
    case disk(isFull: Bool)
    /// The stored keys change.
    case keys(KeyChange)
    /// The attendant's button is pressed.
    case button
    /// The power is cut or restored.
    case power(isOn: Bool)
    /// An action that only an explored gate has.
    case exploring(Exploring)
    /// The script ends.
    case end

    /// The devices that have a cable, by their names in scripts.
    public enum Device: String, Hashable, Sendable, CaseIterable {
        /// The camera, the indicator, and the turnstile or door.
        case camera, indicator, barrier
    }

    /// The faults of a camera whose cable is plugged in.
    public enum CameraTrouble: String, Hashable, Sendable, CaseIterable {
        /// `stall` sends no frames, `freeze` repeats the same picture, and `corrupt` sends frames
        /// with half their bytes.
        case stall, freeze, corrupt
    }

    /// The changes of a clock. `stop` and `run` stop and start it, `back` and `forward` move it by
    /// seconds.
    public enum ClockChange: Hashable, Sendable {
        case stop, run, back(Int), forward(Int)
        /// The clock is set right by hand and runs.
        case right
    }

    /// The changes of the stored keys. `age` makes all keys that old, in seconds. `expire`,
    /// `remove` and `revoke` change one region's key, `lose` deletes all trusted data, `fresh`
    /// restores the initial state, and with `carry` a person brings the published keys on a stick.
    public enum KeyChange: Hashable, Sendable {
        case age(Int), expire(Division), remove(Division), revoke(Division), lose, fresh, carry
    }
}
