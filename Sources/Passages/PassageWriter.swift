import DeviceInterface

/// What the file holds by now, and what it lacks.
struct PassageWriter: Sendable {
    /// Lines beyond twice the passages that live, after which the file is written anew.
    static let spareLines = 1024
    /// A step of the clock, after which the file's times are written anew. Together with rounding it stays
    /// below what loading allows for.
    static let clockStep: Int64 = 500

    private var text = PassageText()
    private var offset: Int64 = 0
    /// Whether the file is what was written last. A write that failed may have left anything.
    private var isSound = false

    /// Brings the file up to date with `memory`, which is held for a moment only.
    mutating func write(
        _ memory: (_ body: (inout PassageMemory) -> Work) -> Work, to storage: any Storage,
        at wall: WallTime, now: Duration
    ) throws(DeviceError) {
        let clock = wall.milliseconds - now.wholeMilliseconds
        let hasStepped = !(-Self.clockStep...Self.clockStep).contains(clock - offset)
        let (lines, anew) = (text.lines, !isSound || hasStepped)
        let work = memory { memory in
            let most = 2 * memory.passages.count + Self.spareLines
            let isLong = lines + memory.pending.count > most
            return anew || isLong || memory.mustRewrite
                ? .replace(memory.takeAll()) : .append(memory.takePending())
        }
        let time: (Duration) -> WallTime = { wall.earlier(by: now - $0) }
        isSound = false
        switch work {
        case .append(let events):
            let bytes = text.lines(of: events.map { $0.mapTime(time) })
            if !bytes.isEmpty { try storage.append(bytes) }
        case .replace(let snapshot):
            let (text, bytes) = PassageText.file(of: snapshot.events.map { $0.mapTime(time) })
            try storage.replace(with: bytes)
            (self.text, offset) = (text, clock)
        }
        isSound = true
    }

    /// What is written at once.
    enum Work: Sendable {
        case append([PassageEvent<Duration>])
        case replace(PassageMemory.Snapshot)
    }
}
