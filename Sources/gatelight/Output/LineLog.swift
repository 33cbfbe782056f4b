import Logging
import ProgramOutput

/// Writes log lines to standard error: level and message, one per line. The system's journal adds
/// the time. Standard error quotes text from outside, so that no one can forge a log line.
struct LineLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.notice

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        StandardError.write("\(event.level): \(event.message)")
    }
}
