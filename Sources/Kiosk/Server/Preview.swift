import DeviceInterface
import Hummingbird
import Pictures
import PixelConversion

/// `GET /preview.jpg`: the camera's newest picture, at most 640 pixels wide: of a real gate in grey,
/// of a simulated one in colour, so that painted codes are seen as they are painted.
///
/// No picture is encoded unless it is requested, and at most a few are encoded a second, however
/// many requests there are.
actor Preview {
    private let nextFrame: @Sendable () async -> Frame?
    private let background: BackgroundThread
    private let interval: Duration
    private let isColour: Bool
    private let grey: Gate.MakePicture
    private var newest: (picture: ByteBuffer, at: ContinuousClock.Instant)?
    private var running: Task<ByteBuffer?, Never>?

    private static let maximumColumns = 640
    private static let quality = 70

    init(
        nextFrame: @escaping @Sendable () async -> Frame?, background: BackgroundThread,
        rate: Int, isColour: Bool, grey: @escaping Gate.MakePicture
    ) {
        self.nextFrame = nextFrame
        self.isColour = isColour
        self.grey = grey
        self.background = background
        interval = .seconds(1) / rate
    }

    nonisolated func respond(hasCamera: Bool) async throws -> Response {
        guard hasCamera, let picture = await picture() else {
            throw HTTPError(
                .notFound, message: "no picture: there is no camera, or it sends no frames")
        }
        return Response(
            status: .ok, headers: [.contentType: "image/jpeg"],
            body: .init(byteBuffer: picture))
    }

    private func picture() async -> ByteBuffer? {
        if let newest, ContinuousClock.now - newest.at < interval { return newest.picture }
        // A request that arrives while a picture is being made waits for the same picture.
        if let running { return await running.value }
        let task = Task { await make() }
        running = task
        let picture = await task.value
        running = nil
        newest = picture.map { ($0, .now) }
        return picture
    }

    private nonisolated func make() async -> ByteBuffer? {
        guard let frame = await nextFrame() else { return nil }
        return try? await background.run { [isColour, grey] in
            let coloured = isColour ? try Self.encodeColour(frame) : nil
            return try coloured ?? Self.encode(grey(frame, Self.maximumColumns))
        }
    }

    /// Returns `nil` if the frame has no colour that is simple to convert.
    private static func encodeColour(_ frame: Frame) throws -> ByteBuffer? {
        let picture = try PixelConverter().colourPicture(
            of: frame, every: GreyPicture.step(frame.format.width, maximumColumns: maximumColumns))
        guard let picture else { return nil }
        return ByteBuffer(
            bytes: try Picture.jpeg(
                rgb: picture.samples, width: picture.width, height: picture.height,
                quality: quality))
    }

    private static func encode(_ picture: GreyPicture) throws -> ByteBuffer {
        ByteBuffer(
            bytes: try Picture.jpeg(
                grey: picture.samples, width: picture.width, height: picture.height,
                quality: quality))
    }
}
