import Cryptography
public import DeviceInterface
public import FoundationEssentials
import Synchronization

/// Remembers for a limited time which credentials were let through, without personal data.
///
/// A credential is recognised by its identity or, if its issuer signed a subject tag, by its
/// person; either suffices. Only marks of both are kept, in memory and in the file: the first 16
/// bytes of an HMAC-SHA-256 under a random salt of the day (UTC, by the terminal's clock). A salt
/// is destroyed with the last passage that needs it, at the latest `againAfter` after its day.
///
/// An answer that is not certain is not `clear`. This applies for `againAfter` after the file was
/// damaged or unreadable, and while more than `limit` passages are remembered.
///
/// Within a process only monotonic time counts. Across a restart there are only times of day, and a
/// time ahead of the clock counts as the present. The file is rewritten when the clock has stepped,
/// so that a step ends nothing early unless it comes after the last `persist`.
///
/// The register does I/O only in `init` and `persist`. A passage that `persist` has not written is
/// lost with the process. The register holds one gate's passages: two terminals, one for each
/// direction, have separate registers and files, so that entry and exit count separately.
public final class PassageRegister: Sendable {
    /// The number of passages remembered at once, which exceeds what a gate lets through in a day.
    public static let standardLimit = 50_000

    private let storage: (any Storage)?
    private let memory: Mutex<PassageMemory>
    private let writer = Mutex(PassageWriter())
    private let counts = Mutex((changes: 1, written: 0))

    /// Reads the passages in `storage`; without it the register forgets everything with its
    /// process. `wall` is the time of day at `now`, which is monotonic in all functions.
    public init(
        againAfter: Duration, storage: (any Storage)? = nil, limit: Int = standardLimit,
        at wall: Date, now: Duration,
        makeSalt: @escaping @Sendable () -> [UInt8] = randomSalt
    ) {
        self.storage = storage
        var memory = PassageMemory(
            againAfter: againAfter, limit: limit, keepsFile: storage != nil, makeSalt: makeSalt)
        if let storage, !memory.isOff { memory.load(storage, at: WallTime(wall), now: now) }
        self.memory = Mutex(memory)
    }

    /// Returns a salt that nobody can guess.
    @Sendable public static func randomSalt() -> [UInt8] { Digest.randomBytes(DailySalt.length) }

    /// Returns whether the credential passed within the last `againAfter`.
    public func answer(_ credential: PassingCredential, now: Duration) -> PassageAnswer {
        memory.withLock { $0.answer(credential, now: now) }
    }

    /// Remembers that a green let the credential through.
    public func note(_ credential: PassingCredential, at wall: Date, now: Duration) {
        change { $0.note(credential, on: WallTime(wall).day, now: now) }
    }

    /// Returns the answer and, if it is `clear`, remembers the credential in the same step. If two
    /// codes of one person arrive at once, only one is let through.
    public func admit(
        _ credential: PassingCredential, at wall: Date, now: Duration
    ) -> PassageAnswer {
        change { memory in
            let answer = memory.answer(credential, now: now)
            if answer == .clear { memory.note(credential, on: WallTime(wall).day, now: now) }
            return answer
        }
    }

    /// Withdraws the newest passage of the credential, for example because the attendant withdrew
    /// the verdict.
    public func withdraw(_ credential: PassingCredential) {
        change { $0.withdraw(credential) }
    }

    /// Changes the time from now on, for example because of new site rules. A longer time also
    /// applies to the passages still remembered; zero forgets all of them.
    public func change(againAfter: Duration) {
        change { $0.change(againAfter: againAfter) }
    }

    /// Returns the reason why a credential that is not remembered is not `clear` now; `nil` if
    /// there is none.
    public func doubt(now: Duration) -> PassageDoubt? {
        memory.withLock { $0.doubt(now: now) }
    }

    /// Whether the storage lacks any change, even if it is being written now.
    public var hasUnwritten: Bool { counts.withLock { $0.changes != $0.written } }

    /// Brings the storage up to date on the calling thread. It must be called after each passage
    /// and every minute, so that expired salts and passages leave the disk. After an error the next
    /// call rewrites everything.
    public func persist(at wall: Date, now: Duration) throws(DeviceError) {
        let changes = counts.withLock { $0.changes }
        let wall = WallTime(wall)
        try writer.withLock { writer throws(DeviceError) in
            memory.withLock {
                $0.forget(now: now)
                $0.dropSalts(except: wall.day)
            }
            guard let storage else { return }
            try writer.write(
                { body in memory.withLock { body(&$0) } }, to: storage, at: wall, now: now)
        }
        counts.withLock { $0.written = max($0.written, changes) }
    }

    private func change<Result: Sendable>(
        _ body: (inout PassageMemory) -> Result
    ) -> Result {
        defer { counts.withLock { $0.changes &+= 1 } }
        return memory.withLock { body(&$0) }
    }
}

extension PassageMemory {
    /// Loads the passages; if they cannot be read, raises a doubt about everybody.
    fileprivate mutating func load(_ storage: any Storage, at wall: WallTime, now: Duration) {
        do throws(DeviceError) {
            let bytes = try storage.read()
            // A register that was ever written has a first line.
            guard !bytes.isEmpty else { return }
            do throws(PassageDamage) {
                load(try PassageText.read(bytes), at: wall, now: now)
            } catch {
                raise(Doubt(kind: .damaged, cause: error.cause, since: now))
            }
        } catch {
            raise(Doubt(kind: .damaged, cause: "it cannot be read (\(error))", since: now))
        }
    }
}
