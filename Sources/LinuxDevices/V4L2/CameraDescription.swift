internal import CLinux
public import DeviceInterface
internal import TextQuoting

/// A video node's own description, read without starting it.
public struct CameraDescription: Hashable, Sendable {
    /// The device's name, as in `HD Webcam C525`.
    public let name: String
    /// The pixel formats that it offers.
    public let formats: [PixelFormat]

    /// Reads the description; `nil` if the node captures no pictures. Throws if it cannot be
    /// opened or does not answer.
    public static func read(
        _ path: String, kernel: any Kernel = LinuxKernel()
    ) throws(DeviceError) -> CameraDescription? {
        do {
            var device = try V4L2Device(path, kernel: kernel)
            let capabilities = try device.capabilities()
            if capabilities & UInt32(V4L2_CAP_VIDEO_CAPTURE) == 0 {
                guard capabilities & UInt32(V4L2_CAP_VIDEO_CAPTURE_MPLANE) != 0 else { return nil }
                device.useMultiplanar()
            }
            return CameraDescription(
                name: try device.name(), formats: try device.formats().map(\.pixelFormat))
        } catch {
            throw error.explained("look at \(path)", path: path)
        }
    }
}

extension V4L2Device {
    /// The name that the driver gives to the device.
    func name() throws(V4L2Failure) -> String {
        var answer = v4l2_capability()
        try control(GL_VIDIOC_QUERYCAP, &answer)
        return withUnsafeBytes(of: answer.card) { bytes in
            QuotedText.part(bytes.prefix { $0 != 0 })
        }
    }
}
