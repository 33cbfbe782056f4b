import BoxedDecoding
import CLinux
import Glibc

/// A decoder process for tests.
///
///     decoder-double genuine            the product's own
///     decoder-double taken-over LIE…    answers as it likes
///     decoder-double attempt NAME       confines itself as the product does, and then tries NAME
///     decoder-double attempt-freely …   tries it without being confined
@main enum DecoderDouble {
    static func main() {
        let words = CommandLine.arguments.dropFirst()
        switch words.first {
        case "genuine": DecoderChild.serve()
        case "taken-over": TakenOver(Array(words.dropFirst())).run()
        case "attempt", "attempt-freely":
            Attempt.run(words.dropFirst().first ?? "", freely: words.first == "attempt-freely")
        default: exit(64)
        }
    }
}
