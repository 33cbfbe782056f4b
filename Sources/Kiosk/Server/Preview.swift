import DeviceInterface
import Hummingbird
import Pictures
import PixelConversion
import Terminal
import TerminalCore

/// `GET /preview.jpg`: the camera's newest picture, at most 640 pixels wide: of a real gate in grey,
/// of a simulated one in colour, so that painted codes are seen as they are painted.
///
/// No picture is encoded unless it is requested, and at most a few are encoded a second, however
/// many requests there are.
actor Preview {
    private let tap: PreviewTap
    private let background: BackgroundThread
    private let interval: Duration
    private let isColour: Bool
    private var newest: (picture: ByteBuffer, at: ContinuousClock.Instant)?
    private var running: Task<ByteBuffer?, Never>?

    private static let maximumColumns = 640
    private static let quality = 70

    init(tap: PreviewTap, background: BackgroundThread, rate: Int, isColour: Bool) {
        self.tap = tap
        self.isColour = isColour
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
        guard let frame = await tap.nextFrame() else { return nil }
        return try? await background.run { [isColour] in
            let coloured = isColour ? try Self.encodeColour(frame) : nil
            return try coloured ?? Self.encode(frame)
        }
    }

    /// The number of columns of the frame for each of the picture.
    private static func step(_ columns: Int) -> Int {
        max(1, (columns + maximumColumns - 1) / maximumColumns)
    }

    /// Returns `nil` if the frame has no colour that is simple to convert.
    private static func encodeColour(_ frame: Frame) throws -> ByteBuffer? {
        let picture = try PixelConverter().colourPicture(of: frame, every: step(frame.format.width))
        guard let picture else { return nil }
        return ByteBuffer(
            bytes: try Picture.jpeg(
                rgb: picture.samples, width: picture.width, height: picture.height,
                quality: quality))
    }

    private static func encode(_ frame: Frame) throws -> ByteBuffer {
        let (samples, width, height) = try PixelConverter().withLuma(of: frame) { plane in
            let step = step(plane.width)
            let (width, height) = (max(1, plane.width / step), max(1, plane.height / step))
            var samples: [UInt8] = []
            samples.reserveCapacity(width * height)
            for row in 0..<height {
                let source = plane.row(row * step)
                for column in 0..<width { samples.append(source[column * step]) }
            }
            return (samples, width, height)
        }
        return ByteBuffer(
            bytes: try Picture.jpeg(grey: samples, width: width, height: height, quality: quality))
    }
}
