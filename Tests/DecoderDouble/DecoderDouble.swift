import BoxedDecoding
import CLinux
import DeviceInterface
import Glibc

/// A decoder process for tests.
///
///     decoder-double dying-terminal     starts decoders that hang, writes their numbers, and is killed
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
        case "dying-terminal": dyingTerminal(CommandLine.arguments[0])
        default: exit(64)
        }
    }

    private static func dyingTerminal(_ program: String) -> Never {
        let decoder = BoxedDecoder(.init(program, ["genuine"]))
        let frame = Frame(
            FrameFormat(.grey, width: 1, height: 1), number: 1, timestamp: .zero, copying: [1])
        // Both have confined themselves once they answered.
        guard (try? decoder.look(at: frame)) != nil, (try? decoder.lookCloser(at: frame)) != nil
        else { exit(1) }
        for child in decoder.children {
            kill(child, SIGSTOP)
            print(child)
        }
        fflush(nil)
        kill(getpid(), SIGKILL)
        exit(1)
    }
}
