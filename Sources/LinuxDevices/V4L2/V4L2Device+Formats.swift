internal import CLinux
internal import DeviceInterface
internal import SystemPackage

extension V4L2Device {
    /// The number of formats or sizes that are read at most, as protection against a faulty driver.
    private static let maximumEntries: UInt32 = 256

    /// Returns every pixel format of the node, with its sizes.
    func formats() throws(V4L2Failure) -> [OfferedFormat] {
        var formats: [OfferedFormat] = []
        for index in 0..<Self.maximumEntries {
            var request = v4l2_fmtdesc()
            request.index = index
            request.type = bufferType
            // EINVAL ends the list.
            guard
                let answer = try enumerate(
                    GL_VIDIOC_ENUM_FMT, request, absent: [.invalidArgument])
            else { break }
            formats.append(
                OfferedFormat(
                    PixelFormat(rawValue: answer.pixelformat),
                    isCompressed: answer.flags & UInt32(V4L2_FMT_FLAG_COMPRESSED) != 0,
                    isEmulated: answer.flags & UInt32(V4L2_FMT_FLAG_EMULATED) != 0,
                    sizes: try sizes(of: answer.pixelformat)))
        }
        return formats
    }

    private func sizes(of pixelFormat: UInt32) throws(V4L2Failure) -> FrameSizes {
        var discrete: [FrameSize] = []
        for index in 0..<Self.maximumEntries {
            var request = v4l2_frmsizeenum()
            request.index = index
            request.pixel_format = pixelFormat
            // EINVAL ends the list; HDMI grabbers do not support the request at all.
            guard
                let answer = try enumerate(
                    GL_VIDIOC_ENUM_FRAMESIZES, request,
                    absent: [.invalidArgument, .inappropriateIOCTLForDevice, .noData])
            else { break }
            guard answer.type == V4L2_FRMSIZE_TYPE_DISCRETE.rawValue else {
                return FrameSizes(answer.stepwise)
            }
            discrete.append(
                FrameSize(width: Int(answer.discrete.width), height: Int(answer.discrete.height)))
        }
        return discrete.isEmpty ? .unknown : .discrete(discrete)
    }

    /// Sets the format and size; the driver answers with what it will really send.
    func setFormat(_ format: OfferedFormat, _ size: FrameSize, offered: [OfferedFormat])
        throws(V4L2Failure) -> StreamFormat
    {
        var request = v4l2_format()
        request.type = bufferType
        if isMultiplanar {
            request.fmt.pix_mp.width = UInt32(size.width)
            request.fmt.pix_mp.height = UInt32(size.height)
            request.fmt.pix_mp.pixelformat = format.pixelFormat.rawValue
            request.fmt.pix_mp.field = V4L2_FIELD_ANY.rawValue
            request.fmt.pix_mp.num_planes = 1
        } else {
            request.fmt.pix.width = UInt32(size.width)
            request.fmt.pix.height = UInt32(size.height)
            request.fmt.pix.pixelformat = format.pixelFormat.rawValue
            request.fmt.pix.field = V4L2_FIELD_ANY.rawValue
        }
        try control(GL_VIDIOC_S_FMT, &request)
        return isMultiplanar
            ? try checked(request.fmt.pix_mp, offered: offered)
            : try checked(request.fmt.pix, offered: offered)
    }

    private func checked(_ answer: v4l2_pix_format, offered: [OfferedFormat])
        throws(V4L2Failure) -> StreamFormat
    {
        let format = try Self.known(answer.pixelformat, among: offered)
        return try StreamFormat(
            format.pixelFormat, isCompressed: format.isCompressed, width: Int(answer.width),
            height: Int(answer.height), bytesPerLine: Int(answer.bytesperline),
            imageSize: Int(answer.sizeimage))
    }

    private func checked(_ answer: v4l2_pix_format_mplane, offered: [OfferedFormat])
        throws(V4L2Failure) -> StreamFormat
    {
        let format = try Self.known(answer.pixelformat, among: offered)
        guard answer.num_planes == 1 else {
            throw .unsupported(
                "The camera splits \(format.pixelFormat) over \(answer.num_planes) buffers;"
                    + " choose a format with one buffer, such as NV12 or YUYV.")
        }
        let plane = answer.plane_fmt.0
        return try StreamFormat(
            format.pixelFormat, isCompressed: format.isCompressed, width: Int(answer.width),
            height: Int(answer.height), bytesPerLine: Int(plane.bytesperline),
            imageSize: Int(plane.sizeimage))
    }

    /// Returns the offered format with this code. A driver may answer with another format than
    /// requested, but only with one that it offers.
    private static func known(_ code: UInt32, among offered: [OfferedFormat])
        throws(V4L2Failure) -> OfferedFormat
    {
        guard let format = offered.first(where: { $0.pixelFormat.rawValue == code }) else {
            throw .unsupported(
                "The camera insists on \(PixelFormat(rawValue: code)), which it does not list;"
                    + " set another format.")
        }
        return format
    }

    /// Requests a frame rate; many cameras do not support this and keep their own.
    func setFrameRate(_ framesPerSecond: Int) {
        var parameters = v4l2_streamparm()
        parameters.type = bufferType
        guard (try? control(GL_VIDIOC_G_PARM, &parameters)) != nil,
            parameters.parm.capture.capability & UInt32(V4L2_CAP_TIMEPERFRAME) != 0
        else { return }
        parameters.parm.capture.timeperframe = v4l2_fract(
            numerator: 1, denominator: UInt32(clamping: max(framesPerSecond, 1)))
        try? control(GL_VIDIOC_S_PARM, &parameters)
    }
}

extension FrameSizes {
    /// CONTINUOUS is STEPWISE with a step of 1.
    fileprivate init(_ range: v4l2_frmsize_stepwise) {
        self = .stepwise(
            minimum: FrameSize(width: Int(range.min_width), height: Int(range.min_height)),
            maximum: FrameSize(width: Int(range.max_width), height: Int(range.max_height)),
            step: FrameSize(width: Int(range.step_width), height: Int(range.step_height)))
    }
}
