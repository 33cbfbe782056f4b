import Execution
import Glibc
import Synchronization

/// A thread of this machine that runs one job at a time while its caller waits. A job can pause in
/// its middle; the caller then goes on and lets it continue later.
final class CarrierThread: Sendable {
    private struct State {
        var work: (@Sendable () -> Void)?
        var isBlocked = false
        var isFinished = false
    }

    /// What the thread itself holds, so that it can end after its owner.
    private final class Shared: Sendable {
        let state = Mutex(State())
        let go = Semaphore()
        let back = Semaphore()

        func run() {
            while true {
                go.wait()
                guard let work = state.withLock({ $0.work.take() }) else { return }
                work()
                let isFinished = state.withLock { $0.isFinished }
                back.signal()
                if isFinished { return }
            }
        }
    }

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    private let shared = Shared()

    init() {
        _ = Self.key
        let argument = Unmanaged.passRetained(shared).toOpaque()
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 512 << 10)
        let result = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Shared>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, argument)
        pthread_attr_destroy(&attributes)
        precondition(result == 0, "the machine is out of threads")
        pthread_detach(thread)
    }

    /// The simulated thread whose job the calling thread runs; `nil` on any other thread.
    static var currentThread: SimulatedThread? {
        pthread_getspecific(key).map {
            Unmanaged<SimulatedThread>.fromOpaque($0).takeUnretainedValue()
        }
    }

    /// Whether a job is paused.
    var isBlocked: Bool { shared.state.withLock { $0.isBlocked } }

    /// Runs `work` for `thread` until it ends or pauses. After `finish`, it runs on the calling thread
    /// and cannot pause.
    func run(for thread: SimulatedThread, _ work: @escaping @Sendable () -> Void) {
        let key = Self.key
        let isFinished = shared.state.withLock { state in
            guard !state.isFinished else { return true }
            state.work = {
                // The caller of `run` keeps the thread alive.
                pthread_setspecific(key, Unmanaged.passUnretained(thread).toOpaque())
                work()
                pthread_setspecific(key, nil)
            }
            return false
        }
        if isFinished { work() } else { goOn() }
    }

    /// Lets the job go on until it ends or pauses again.
    func goOn() {
        shared.go.signal()
        shared.back.wait()
    }

    /// Pauses the calling job; its caller goes on.
    func block() {
        shared.state.withLock { $0.isBlocked = true }
        shared.back.signal()
        shared.go.wait()
        shared.state.withLock { $0.isBlocked = false }
    }

    /// Ends the thread, once a job that is paused or runs has ended.
    func finish() {
        let isPaused = shared.state.withLock { state in
            defer { state.isFinished = true }
            return state.isBlocked
        }
        if !isPaused { shared.go.signal() }
    }
}
