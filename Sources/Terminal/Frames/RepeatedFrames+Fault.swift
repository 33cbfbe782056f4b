public import DeviceInterface

extension RepeatedFrames {
    /// Returns the error of a camera that repeats its pictures.
    public static func fault(of camera: String) -> DeviceError {
        DeviceError(
            .badData, "read \(camera): it repeats its pictures, byte for byte",
            advice:
                "A real sensor has noise, so start the camera again. If a virtual camera repeats "
                + "its pictures by design, set camera.repeated-frames: accept.")
    }
}
