internal import Glibc

/// The processor time of the calling thread.
enum ThreadTime {
    static func now() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    static func measure(_ read: () throws -> [[UInt8]]) rethrows -> Reading {
        let start = now()
        let texts = try read()
        return Reading(texts: texts, time: now() - start)
    }
}
