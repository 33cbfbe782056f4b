import DeviceInterface
import Hummingbird
import Pictures
import PixelConversion
import Terminal
import TerminalCore

/// `GET /preview.jpg`: the camera's newest picture in grey, at most 640 pixels wide.
///
/// No picture is encoded unless it is requested, and at most a few are encoded a second, however
/// many requests there are.
actor Preview {
    private let tap: PreviewTap
    private let background: BackgroundThread
    private let interval: Duration
    private var newest: (picture: ByteBuffer, at: ContinuousClock.Instant)?
    private var running: Task<ByteBuffer?, Never>?

    private static let maximumColumns = 640
    private static let quality = 70

    init(tap: PreviewTap, background: BackgroundThread, rate: Int) {
        self.tap = tap
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
        return try? await background.run { try Self.encode(frame) }
    }

    private static func encode(_ frame: Frame) throws -> ByteBuffer {
        let (samples, width, height) = try PixelConverter().withLuma(of: frame) { plane in
            let step = max(1, (plane.width + maximumColumns - 1) / maximumColumns)
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
