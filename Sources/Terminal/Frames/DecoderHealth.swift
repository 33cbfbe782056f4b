import DeviceInterface

/// Distinguishes one bad frame from a failing decoder, because cameras occasionally send a torn
/// picture.
struct DecoderHealth: Sendable {
    /// The number of consecutive failures at which a fault is reported.
    static let tolerated = 3
    private var failures = 0

    mutating func succeeded() {
        failures = 0
    }

    /// Notes a failure. Returns the fault to report; `nil` if there are too few failures yet. A
    /// decoder that says that it failed itself is believed at once.
    mutating func failed(_ error: any Error, frame: Frame) -> DeviceError? {
        failures += 1
        if let error = error as? DeviceError { return error }
        guard failures >= Self.tolerated else { return nil }
        return DeviceError(
            .badData,
            "decode frame \(frame.number) (\(frame.format)), \(failures) in a row: \(error)",
            advice: "Check the cable and try another pixel format in the configuration.")
    }
}
