internal import BoxedProcesses
internal import CLinux
internal import DeviceInterface
internal import FoundationEssentials
internal import Glibc
internal import Journal
internal import Kiosk
internal import Synchronization
internal import Terminal
internal import TerminalCore

/// A page's way to its terminal: one socket, at descriptor 3. When it ends, so does the process.
final class TerminalLink: Sendable {
    private typealias Wait = CheckedContinuation<[UInt8]?, Never>

    /// Questions of each kind, and those who wait for the answer. The first one was sent.
    private let waiting = Mutex<[PageQuestion.Kind: [(question: PageQuestion, waits: [Wait])]]>([:])
    private let turn = Mutex(())
    private let lastEvent = Mutex(Deadline.now)

    /// Notes that an event came. The terminal sends one each second, after it has asked its engine.
    func noteEvent() { lastEvent.withLock { $0 = Deadline.now } }

    /// Whether an event came within the time after which a page says that it has no connection.
    var isHeard: Bool { lastEvent.withLock { Deadline.now - $0 < .seconds(3) } }

    /// Sends a question that has no answer.
    func tell(_ question: PageQuestion) {
        let bytes = question.bytes
        turn.withLock { _ in
            var sent = 0
            while sent < bytes.count {
                let more = bytes.withUnsafeBytes {
                    write(
                        Int32(GL_PAGE_SOCKET), $0.baseAddress.map { $0 + sent },
                        $0.count - sent)
                }
                if more < 0, gl_errno() == EINTR { continue }
                guard more > 0 else { _exit(0) }
                sent += more
            }
        }
    }

    /// Returns the body of the answer; `nil` if the terminal could not answer. One of a kind is asked
    /// at a time, and equal ones share an answer, so that no flood of requests makes a queue. A terminal
    /// that hangs does not answer.
    func ask(_ question: PageQuestion) async -> [UInt8]? {
        await withCheckedContinuation { wait in
            let isFirst = waiting.withLock { waiting in
                var questions = waiting[question.kind] ?? []
                defer { waiting[question.kind] = questions }
                // A press that was sent may have been carried out: the next one is another.
                let first = question.kind == .clear ? 1 : 0
                if let place = questions.indices.dropFirst(first).first(
                    where: { questions[$0].question == question })
                {
                    questions[place].waits.append(wait)
                    return false
                }
                questions.append((question, [wait]))
                return questions.count == 1
            }
            if isFirst { tell(question) }
        }
    }

    /// Asks for a value.
    func ask<Value: Decodable>(_ question: PageQuestion, for: Value.Type) async -> Value? {
        guard let body = await ask(question) else { return nil }
        return try? JSONDecoder().decode(Value.self, from: Data(body))
    }

    /// Passes an answer to those who asked.
    func take(_ answer: PageMessage) throws(BrokenRule) {
        guard let kind = answer.question else { throw .heading }
        let (waits, next) = waiting.withLock { waiting -> ([Wait], PageQuestion?) in
            guard var questions = waiting[kind], !questions.isEmpty else { return ([], nil) }
            let waits = questions.removeFirst().waits
            waiting[kind] = questions
            return (waits, questions.first?.question)
        }
        guard !waits.isEmpty else { throw .unasked }
        for wait in waits { wait.resume(returning: answer.isDone ? answer.body : nil) }
        if let next { tell(next) }
    }

    /// Waits for the next message. Ends the process with the terminal.
    static func receive() throws(BrokenRule) -> PageMessage {
        var (message, count) = try PageMessage.heading(read(PageMessage.headingSize))
        message.body = read(count)
        return message
    }

    private static func read(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, received in
            while received < count {
                let more = Glibc.read(
                    Int32(GL_PAGE_SOCKET), buffer.baseAddress.map { $0 + received },
                    count - received)
                if more < 0, gl_errno() == EINTR { continue }
                guard more > 0 else {
                    // The last events are a moment away from the viewers.
                    usleep(10_000)
                    _exit(0)
                }
                received += more
            }
        }
    }
}

extension Gate {
    /// Creates the terminal as its page's process sees it: every question goes through the link.
    init(_ setup: PageSetup, _ link: TerminalLink) {
        self.init(
            siteName: setup.siteName, version: setup.version, hub: EventHub(), start: setup.start,
            wallClock: MachineClock(), now: { Deadline.now },
            failedParts: {
                let names = await link.ask(.init(.failedParts), for: [String].self)
                return Set((names ?? []).compactMap { DecisionMachine.Part(rawValue: $0) })
            },
            statistics: {
                await link.ask(.init(.statistics), for: GateStatistics.Snapshot.self) ?? .init()
            },
            hours: { await link.ask(.init(.hours, count: $0), for: Hours.self)?.counts ?? [:] },
            nextFrame: { await link.ask(.init(.picture)).flatMap(Frame.init(picture:)) })
        (configuration, timeZone) = (setup.configuration, setup.timeZone)
        (parts, hasCamera) = (setup.parts, setup.hasCamera)
        keys = { await link.ask(.init(.keys), for: [TrustedKey].self) ?? [] }
        droppedFrames = { await link.ask(.init(.droppedFrames), for: Int.self) ?? 0 }
        process = { await link.ask(.init(.process), for: ProcessStatus.self) }
        clear = { _ = await link.ask(.init(.clear)) }
        isHeard = { link.isHeard }
        guard setup.hasJournal else { return }
        journalPage = { before, limit, filter in
            try await link.journal(
                .init(.journalPage, count: limit, position: before, filter: filter))
        }
        journalPiece = { try await link.journal(.init(.journalPiece, position: $0)) }
    }
}

private struct MachineClock: WallClock {
    func now() -> Date { Date() }
}

extension TerminalLink {
    fileprivate func journal(_ question: PageQuestion) async throws -> JournalReader.Page {
        guard let page = await ask(question, for: JournalReader.Page.self) else {
            throw DeviceError(.ioFailed, "read the journal", advice: "Check the disk.")
        }
        return page
    }
}

extension Frame {
    /// Creates a frame from a small grey picture that the terminal sent.
    fileprivate convenience init?(picture body: [UInt8]) {
        var reader = ByteReader(body)
        guard let width = try? reader.number(UInt32.self),
            let height = try? reader.number(UInt32.self),
            let samples = try? reader.take(reader.left),
            UInt64(width) * UInt64(height) == UInt64(samples.count), !samples.isEmpty
        else { return nil }
        self.init(
            FrameFormat(.grey, width: Int(width), height: Int(height)), number: 1,
            timestamp: .zero, copying: Array(samples))
    }
}
