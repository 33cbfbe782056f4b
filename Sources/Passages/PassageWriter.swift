import DeviceInterface

/// Keeps the file up to date with a register's memory.
struct PassageWriter: Sendable {
    /// The number of lines beyond twice the remembered passages after which the file is rewritten.
    static let spareLines = 1024
    /// The step of the clock, in milliseconds, after which the file's times are rewritten. Together
    /// with rounding it is less than the tolerance of loading.
    static let clockStep: Int64 = 500

    private var text = PassageText()
    private var offset: Int64 = 0
    /// Whether the file contains what was last written. A failed write may have left anything.
    private var isSound = false

    /// Brings the file up to date with `memory`, which is locked only for a moment.
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

    /// The content of one write.
    enum Work: Sendable {
        case append([PassageEvent<Duration>])
        case replace(PassageMemory.Snapshot)
    }
}
