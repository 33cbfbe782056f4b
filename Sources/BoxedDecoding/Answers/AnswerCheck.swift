internal import Coaching
internal import DeviceInterface
internal import PixelConversion

/// Parses bytes as the terminal parses what a decoder process sends, for fuzzers.
package enum AnswerCheck {
    private static let format = FrameFormat(.grey, width: 100, height: 100)

    /// Takes the kind of the question from the first byte, then heading and body. Returns whether what
    /// is understood has one meaning when it is written again.
    package static func isSound(_ bytes: [UInt8]) -> Bool {
        let kind = bytes.first.flatMap(DecoderRequest.Kind.init)
        let message = Array(bytes.dropFirst())
        let (head, body) = (
            Array(message.prefix(AnswerHeading.size)), Array(message.dropFirst(AnswerHeading.size))
        )
        _ = try? DecoderRequest(message)
        _ = try? Confinement(sent: body)
        _ = try? Refusal(sent: body, format: format)
        if let heading = try? AnswerHeading(head, kind: kind, number: 7),
            (try? AnswerHeading(heading.bytes, kind: kind, number: 7)) != heading
        {
            return false
        }
        if let result = try? FrameResult(sent: body) {
            guard result.bytes.count <= FrameResult.limit, result.symbols.count <= 32 else {
                return false
            }
            // Payloads that are too long together are left out.
            if let again = try? FrameResult(sent: result.bytes), again.isWhole, again != result {
                return false
            }
        }
        if let places = try? UnreadablePlace.places(sent: body), places.count <= 512 {
            let again = try? UnreadablePlace.places(sent: UnreadablePlace.bytes(of: places))
            guard again == places else { return false }
        }
        if let picture = try? GreyPicture(sent: body, columns: 640) {
            guard picture.samples.count == picture.width * picture.height else { return false }
        }
        return true
    }
}
