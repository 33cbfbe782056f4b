public import DeviceInterface

extension RepeatedFrames {
    /// Returns the error of a camera that repeats its pictures.
    public static func fault(of camera: String) -> DeviceError {
        DeviceError(
            .badData, "read \(camera): it repeats its pictures, byte for byte",
            advice: "A sensor has noise: start the camera again. For a virtual one that repeats by "
                + "design, set camera.repeated-frames: accept.")
    }
}
