/// An action that only an explored gate has, on which the whole live terminal runs: its processes,
/// its threads and its disk.
public enum Exploring: Hashable, Sendable {
    /// The site and its machine, each value by its name. It comes first, at time 0.
    case site([SiteValue])
    /// A person holds a code beside what is already shown.
    case beside(String, seconds: Double)
    /// A person holds a code before the code reader.
    case read(String)
    /// A part keeps every call for some seconds.
    case hang(Part, seconds: Double)
    /// A part without a cable of its own fails, or works again.
    case fail(Part), mend(Part)
    /// The camera's frames arrive late by some seconds, until it is plugged in again.
    case late(seconds: Double)
    /// A process is stopped for some seconds, as by SIGSTOP and SIGCONT.
    case stop(Program, seconds: Double)
    /// A process is killed, as by SIGKILL.
    case kill(Program)
    /// The service manager stops the terminal and starts it again.
    case restart
    /// The machine runs that number of jobs before the next command, which so comes between two
    /// hand-overs of one moment; a second passes at most.
    case jobs(Int)
    /// The terminal's update service asks a repository for that version, and the repository
    /// misbehaves.
    case update(Int, Repository)

    /// A named value of a site.
    public struct SiteValue: Hashable, Sendable {
        /// The name.
        public let name: String
        /// The value.
        public let value: Double

        /// Creates a value with a name.
        public init(_ name: String, _ value: Double) {
            (self.name, self.value) = (name, value)
        }
    }

    /// The parts that can hang or fail, by their names in scripts.
    public enum Part: String, Hashable, Sendable, CaseIterable {
        /// The boards of lamp and barrier, the disk, the decoder, the code reader, and the network.
        case indicator, barrier, disk, decoder, reader, network
    }

    /// The processes, by their names in scripts.
    public enum Program: String, Hashable, Sendable, CaseIterable {
        /// The terminal.
        case terminal
        /// The process that holds the lamp.
        case lampGuard = "lamp-guard"
        /// The process that holds the barrier.
        case barrierGuard = "barrier-guard"
        /// The update of the trusted data.
        case update
    }

    /// How a repository of trusted data misbehaves, by its name in scripts.
    public enum Repository: String, Hashable, Sendable, CaseIterable {
        /// It behaves.
        case whole
        /// Every file is served with one byte changed.
        case changed
        /// Files end in the middle.
        case torn
        /// The connection breaks after a few files.
        case broken
        /// Metadata is of the newest version, and targets are of the oldest.
        case mixed
    }
}

extension Exploring {
    /// The commands, by their first words.
    enum Verb: String, CaseIterable {
        case site, beside, read, hang, fail, mend, late, stop, kill, restart, jobs, update
    }

    /// Parses what follows the first word.
    init(_ verb: Verb, _ words: inout Words) throws(ScriptError) {
        switch verb {
        case .site: self = .site(try Self.values(&words))
        case .beside: self = .beside(try Command.person(&words), seconds: try Self.time(&words))
        case .read: self = .read(try Command.person(&words))
        case .hang: self = .hang(try words.next(Part.self), seconds: try Self.time(&words))
        case .fail: self = .fail(try words.next(Part.self))
        case .mend: self = .mend(try words.next(Part.self))
        case .late: self = .late(seconds: try Self.time(&words))
        case .stop: self = .stop(try words.next(Program.self), seconds: try Self.time(&words))
        case .kill: self = .kill(try words.next(Program.self))
        case .restart: self = .restart
        case .jobs: self = .jobs(try Self.number(&words, of: "jobs", in: 1...9999))
        case .update:
            let number = try Self.number(&words, of: "a version", in: 0...99)
            let repository = words.isEmpty ? .whole : try words.next(Repository.self)
            self = .update(number, repository)
        }
    }

    private static func time(_ words: inout Words) throws(ScriptError) -> Double {
        guard let seconds = try Command.seconds(&words, atLeast: 0.001) else {
            throw ScriptError(column: words.column, "expected `for` and seconds")
        }
        return seconds
    }

    private static func number(
        _ words: inout Words, of what: String, in range: ClosedRange<Int>
    ) throws(ScriptError) -> Int {
        let bounds = "\(range.lowerBound) to \(range.upperBound)"
        let word = try words.next("the number of \(what), \(bounds)")
        guard let number = Int(word.text), range.contains(number) else {
            throw ScriptError(column: word.column, "\(word.text): accepted: \(bounds)")
        }
        return number
    }

    private static func values(_ words: inout Words) throws(ScriptError) -> [SiteValue] {
        var values: [SiteValue] = []
        while !words.isEmpty {
            let word = try words.next("NAME=NUMBER")
            let parts = word.text.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, let value = Decimal.value(parts[1]) else {
                throw ScriptError(column: word.column, "\(word.text): a value is NAME=NUMBER")
            }
            values.append(SiteValue(String(parts[0]), value))
        }
        return values
    }
}
