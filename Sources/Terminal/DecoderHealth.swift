import DeviceInterface

/// Tells one bad frame from a decoder that fails: cameras send a torn picture now and then.
struct DecoderHealth: Sendable {
    /// So many frames in a row that could not be looked at are a fault.
    static let tolerated = 3
    private var failures = 0

    mutating func succeeded() {
        failures = 0
    }

    /// The fault to report, if it is one by now.
    mutating func failed(_ error: any Error, frame: Frame) -> DeviceError? {
        failures += 1
        guard failures >= Self.tolerated else { return nil }
        return DeviceError(
            .badData,
            "decode frame \(frame.number) (\(frame.format)), \(failures) in a row: \(error)",
            advice: "Check the cable and try another pixel format in the configuration.")
    }
}
