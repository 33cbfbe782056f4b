internal import Glibc

/// A counting semaphore (sem_init(3)) for threads that wait for each other.
package final class Semaphore: Sendable {
    nonisolated(unsafe) private let semaphore: UnsafeMutablePointer<sem_t>

    /// Creates a semaphore whose count is 0.
    package init() {
        semaphore = .allocate(capacity: 1)
        semaphore.initialize(to: sem_t())
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    /// Adds one, and wakes a thread that waits.
    package func signal() { sem_post(semaphore) }

    /// Waits until the count is above 0, and takes one.
    package func wait() {
        // A signal of the kernel may interrupt the wait.
        while sem_wait(semaphore) != 0 {}
    }
}
