public import DeviceInterface

/// A language that lamps on a serial line speak: its name, its settings and its bytes.
///
/// A protocol is a folder of this module and an entry of `SerialLamp.protocols`. Every message sets the whole
/// lamp, so that it may be repeated. None of them was tried on hardware here: the bytes follow published
/// descriptions, named in each folder, and are tested against programs that behave as those describe.
public protocol LampProtocol: Hashable, Sendable {
    /// The name in the configuration, `indicator.protocol`.
    static var name: String { get }
    /// The line's speed in bits a second where the configuration names none.
    static var defaultBaud: Int { get }
    /// The numbers that the protocol is configured with, beside the device and its speed.
    static var keys: [LampProtocolKey] { get }

    /// Reads the protocol's own settings. Keys that `values` lacks have their default; a value outside its
    /// range, and one line for two lights, is an error.
    init(_ values: [String: Int]) throws(DeviceError)

    /// Whether the device blinks for a fault by itself. Otherwise the terminal switches its yellow light on and
    /// off, and a fault is sent as yellow.
    var blinksByItself: Bool { get }
    /// The messages that set the lamp, in the order they are sent.
    func messages(for lamp: Lamp) -> [SerialMessage]
}

/// A number that a lamp protocol is configured with.
public struct LampProtocolKey: Hashable, Sendable {
    /// The key under `indicator`.
    public let name: String
    /// The values it may have.
    public let range: ClosedRange<Int>
    /// The value where the configuration names none.
    public let standard: Int
}

/// The protocol of a configured lamp.
public struct SerialLamp: Hashable, Sendable {
    /// Every protocol there is, in the order in which the documents list them.
    public static let protocols: [any LampProtocol.Type] = [
        TextLamp.self, ModbusRelays.self, TowerLight.self, TowerBytes.self, RelayFrames.self,
    ]

    /// What the lamp speaks.
    public let language: any LampProtocol

    /// A lamp that speaks `language`.
    public init(_ language: any LampProtocol) {
        self.language = language
    }

    /// Returns whether two lamps speak the same protocol with the same settings.
    public static func == (one: SerialLamp, other: SerialLamp) -> Bool {
        AnyHashable(one.language) == AnyHashable(other.language)
    }

    /// Hashes the protocol and its settings.
    public func hash(into hasher: inout Hasher) {
        AnyHashable(language).hash(into: &hasher)
    }
}

extension LampProtocol {
    /// The value of `key`, or its default.
    static func value(_ key: String, of values: [String: Int]) throws(DeviceError) -> Int {
        guard let known = keys.first(where: { $0.name == key }) else {
            throw DeviceError(
                .unsupported, "set up \(name)", advice: "This protocol has no key \(key).")
        }
        let value = values[key] ?? known.standard
        guard known.range.contains(value) else {
            throw DeviceError(
                .unsupported, "set up \(name) with \(key) \(value)",
                advice: "Choose \(known.range.lowerBound) to \(known.range.upperBound).")
        }
        return value
    }
}

extension Lamp {
    /// The light that shows the lamp where the terminal does the blinking; `nil` if none is on.
    func light<Light>(green: Light, yellow: Light, red: Light) -> Light? {
        switch self {
        case .dark: nil
        case .green: green
        case .yellow, .fault: yellow
        case .red: red
        }
    }
}
