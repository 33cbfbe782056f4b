public import DeviceInterface
public import FoundationEssentials
import Cryptography
import Synchronization

/// Remembers for a bounded time which credentials were let through, without personal data.
///
/// A credential is known again by its identity and, where its issuer signed a subject tag, by its person:
/// either is enough. Of both only marks are kept, in memory and in the file: the first 16 bytes of an
/// HMAC-SHA-256 under a random salt of the day (UTC, by the terminal's clock). A salt is destroyed with the
/// last passage that needs it, at the latest `againAfter` after its day.
///
/// Whatever is not known for sure is not `clear`: after a file that cannot be read or is damaged nothing is for
/// `againAfter`, nor while more than `limit` passages are remembered.
///
/// Within a process only monotonic time counts. Across a restart there are only times of day: what lies ahead
/// of the clock counts as just passed. The file is written anew when the clock has stepped, so that a step
/// makes nothing end early unless it comes after the last `persist`.
///
/// The register does no I/O but in `init` and `persist`. A passage that `persist` has not brought to the disk
/// is lost with the process. It holds one gate's passages: two terminals, one for each direction, have a
/// register and a file each, so that in and out count for themselves.
public final class PassageRegister: Sendable {
    /// Passages that are remembered at once: more than a gate lets through in a day.
    public static let standardLimit = 50_000

    private let storage: (any Storage)?
    private let memory: Mutex<PassageMemory>
    private let writer = Mutex(PassageWriter())
    private let counts = Mutex((changes: 1, written: 0))

    /// Reads what is kept in `storage`; without one the register forgets with its process. `wall` is the time
    /// of day at `now`, which is monotonic, as everywhere here.
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

    /// A salt that nobody can guess.
    @Sendable public static func randomSalt() -> [UInt8] { Digest.randomBytes(DailySalt.length) }

    /// Whether the credential passed within the last `againAfter`.
    public func answer(_ credential: PassingCredential, now: Duration) -> PassageAnswer {
        memory.withLock { $0.answer(credential, now: now) }
    }

    /// Remembers that a green let the credential through.
    public func note(_ credential: PassingCredential, at wall: Date, now: Duration) {
        change { $0.note(credential, on: WallTime(wall).day, now: now) }
    }

    /// Answers and, where the answer is `clear`, remembers the credential in the same step: of two codes of
    /// one person that come at once, only one is let through.
    public func admit(
        _ credential: PassingCredential, at wall: Date, now: Duration
    ) -> PassageAnswer {
        change { memory in
            let answer = memory.answer(credential, now: now)
            if answer == .clear { memory.note(credential, on: WallTime(wall).day, now: now) }
            return answer
        }
    }

    /// Takes back the newest passage of the credential, as when the attendant takes back the verdict.
    public func withdraw(_ credential: PassingCredential) {
        change { $0.withdraw(credential) }
    }

    /// Asks for another time from now on, as new site rules may. A longer one counts for the passages that are
    /// remembered still; zero forgets all of them.
    public func change(againAfter: Duration) {
        change { $0.change(againAfter: againAfter) }
    }

    /// Why a credential that is not remembered is not `clear` now, if so.
    public func doubt(now: Duration) -> PassageDoubt? {
        memory.withLock { $0.doubt(now: now) }
    }

    /// Whether the storage lacks anything, be it that it is being written just now.
    public var hasUnwritten: Bool { counts.withLock { $0.changes != $0.written } }

    /// Brings the storage up to date, on the thread that calls. To be called after each passage, and every
    /// minute, so that salts and passages that are over leave the disk. After an error the next call writes
    /// everything anew.
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
    /// What cannot be read is a doubt about everybody.
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
