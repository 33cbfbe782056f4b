import Logging

/// Log lines on standard error: level and message, one a line; the journal daemon adds the time.
/// Standard error quotes what comes from outside, so that nobody writes a line of his own.
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
