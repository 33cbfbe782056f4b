internal import BoxedProcesses
internal import FoundationEssentials
internal import Kiosk
internal import PixelConversion
internal import Synchronization
internal import Terminal
internal import TerminalCore

/// The terminal's part of the conversation with one page's process: answers to what it asks, events,
/// and pings.
///
/// Whatever the process sends, it gets at most what a page shows and can press at most the
/// attendant's button. One question of each kind is answered at a time, and no kind more often than
/// its pause permits.
final class PageConversation: Sendable {
    /// What a process may take, in time.
    struct Limits: Sendable {
        /// From the start until it serves. A slow machine reads the program from a card.
        var start = Duration.seconds(30)
        /// From a ping to its answer.
        var answer = Duration.seconds(5)
        var ping = Duration.seconds(1)
        /// The time over which processor time is measured, and the most of it.
        var busy = (time: Duration.seconds(10), processor: Duration.seconds(8))
    }

    private struct State {
        var underway: Set<PageQuestion.Kind> = []
        var nextAnswer: [PageQuestion.Kind: Duration] = [:]
        var serves = false
        var viewers = 0
        var lastPing = Duration.zero
        /// When the oldest ping without an answer was sent.
        var unanswered: Duration?
    }

    private let gate: Gate
    private let wire: PageWire
    private let limits: Limits
    private let start = Deadline.now
    private let onServing: @Sendable (_ landlock: Int) -> Void
    private let state = Mutex(State())

    init(
        _ gate: Gate, _ wire: PageWire, _ limits: Limits,
        onServing: @escaping @Sendable (_ landlock: Int) -> Void
    ) {
        (self.gate, self.wire, self.limits, self.onServing) = (gate, wire, limits, onServing)
    }

    // MARK: Events

    /// Sends events until there are no more, or the task is cancelled. A process that reads slowly
    /// gets fewer: the subscription keeps the newest state only.
    func sendEvents() async {
        guard let subscription = gate.hub.subscribe(isRelay: true) else { return }
        for await batch in subscription {
            for told in batch {
                // Only viewers need the places of symbols, ten times a second.
                if case .symbols = told.event, state.withLock({ $0.viewers }) == 0 { continue }
                guard let event = SentEvent(told.event),
                    let message = PageMessage(.event, json: event)
                else { continue }
                while !wire.hasRoomForEvents, !Task.isCancelled {
                    try? await Task.sleep(for: .milliseconds(20))
                }
                wire.send(message)
            }
        }
    }

    // MARK: Questions

    /// Takes a question; throws if no page of ours would ask it now.
    func take(_ question: PageQuestion) throws(PageBoxFailure) {
        let now = Deadline.now
        switch question.kind {
        case .serves:
            let isFirst = state.withLock { state in
                defer { state.serves = true }
                return !state.serves
            }
            guard isFirst else { throw .broke(.unasked) }
            onServing(question.count)
        case .lives:
            let wasAsked = state.withLock { state in
                state.viewers = question.count
                return state.unanswered.take() != nil
            }
            guard wasAsked else { throw .broke(.unasked) }
            gate.hub.note(watchersElsewhere: question.count)
        case .failedParts, .statistics, .hours, .keys, .droppedFrames, .process, .picture,
            .journalPage, .journalPiece, .clear:
            let turn = state.withLock { state -> Duration? in
                guard state.underway.insert(question.kind).inserted else { return nil }
                return max(now, state.nextAnswer[question.kind] ?? now)
            }
            guard let turn else { throw .broke(.unasked) }
            // There are never more than kinds of questions. Of an engine that hangs, one stays.
            Task(priority: .utility) { await answer(question, at: turn) }
        }
    }

    private func answer(_ question: PageQuestion, at turn: Duration) async {
        let pause = turn - Deadline.now
        if pause > .zero { try? await Task.sleep(for: pause) }
        let start = Deadline.now
        let body = await body(question)
        let end = Deadline.now
        state.withLock { state in
            state.underway.remove(question.kind)
            state.nextAnswer[question.kind] =
                end + Self.pause(question.kind, after: end - start)
        }
        wire.send(PageMessage(answering: question.kind, body))
    }

    /// The time until a question of the kind is answered again, so that no page keeps the terminal
    /// busy.
    private static func pause(_ kind: PageQuestion.Kind, after work: Duration) -> Duration {
        switch kind {
        case .serves, .lives: .zero
        case .failedParts, .droppedFrames, .process, .hours: .milliseconds(20)
        case .statistics: .milliseconds(50)
        case .keys: .milliseconds(250)
        case .picture: .milliseconds(200)
        // Reading a journal takes a quarter of one processor at most.
        case .journalPage, .journalPiece: .milliseconds(5) + work * 3
        // Nobody presses a button more often.
        case .clear: .milliseconds(500)
        }
    }

    private func body(_ question: PageQuestion) async -> [UInt8]? {
        switch question.kind {
        case .serves, .lives: return nil
        case .failedParts: return PageMessage.json(await gate.failedParts().map(\.rawValue))
        case .statistics: return PageMessage.json(await gate.statistics())
        case .hours: return PageMessage.json(Hours(await gate.hours(question.count)))
        case .keys: return PageMessage.json(await gate.keys())
        case .droppedFrames: return PageMessage.json(await gate.droppedFrames())
        case .process: return PageMessage.json(await gate.process())
        case .picture: return await picture()
        case .journalPage:
            let page = try? await gate.journalPage?(
                question.position, question.count, question.filter)
            return page.flatMap { PageMessage.json($0) }
        case .journalPiece:
            let piece = try? await gate.journalPiece?(question.position ?? 0)
            return piece.flatMap { PageMessage.json($0) }
        case .clear:
            await gate.clear()
            return []
        }
    }

    private func picture() async -> [UInt8]? {
        guard gate.hasCamera, let frame = await gate.nextFrame() else { return nil }
        let picture = try? await BackgroundThread.shared.run { [gate] in
            try gate.greyPicture(frame, 640)
        }
        guard let picture else { return nil }
        var writer = ByteWriter()
        writer.add(UInt32(clamping: picture.width))
        writer.add(UInt32(clamping: picture.height))
        writer.add(picture.samples)
        return writer.bytes.count <= PageMessage.limit ? writer.bytes : nil
    }

    // MARK: Pings

    /// Sends pings; throws if the process does not serve or answer in time.
    func checkTime() throws(PageBoxFailure) {
        let now = Deadline.now
        let (failure, mustPing) = state.withLock { state -> (PageBoxFailure?, Bool) in
            guard state.serves else {
                return (now - start > limits.start ? .slow(limits.start) : nil, false)
            }
            if let unanswered = state.unanswered {
                return (now - unanswered > limits.answer ? .silent(limits.answer) : nil, false)
            }
            guard now - state.lastPing >= limits.ping else { return (nil, false) }
            (state.lastPing, state.unanswered) = (now, now)
            return (nil, true)
        }
        if let failure { throw failure }
        if mustPing { wire.send(PageMessage(.ping)) }
    }

    /// Notes that nobody watches.
    func end() { gate.hub.note(watchersElsewhere: 0) }
}
