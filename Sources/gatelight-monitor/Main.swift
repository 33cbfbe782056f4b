import Glibc
import MonitorProcess

/// The monitor of the outputs: a program of its own, beside the terminal.
@main
enum Main {
    static func main() {
        exit(MonitorProgram.run(Array(CommandLine.arguments.dropFirst())))
    }
}
