import Cryptography
import Dispatch
import SiteConfiguration
import Testing

@testable import Kiosk

/// One attempt at a time, and none that holds up the next for good.
struct SignInTests {
    private func access(_ background: BackgroundThread) -> OperatorAccess {
        let hash = PasswordHash(of: Array("right".utf8))
        var settings = KioskSettings()
        settings.account = .init(user: "ada", passwordHash: "\(hash)")
        return OperatorAccess(settings, isOpen: false, background: background)
    }

    @Test(.timeLimit(.minutes(1)))
    func `an attempt that is broken off before its turn keeps nobody out`() async throws {
        let background = BackgroundThread()
        let access = access(background)
        let (busy, isBusy) = AsyncStream.makeStream(of: Void.self)
        let free = DispatchSemaphore(value: 0)
        let other = Task {
            try await background.run {
                isBusy.yield()
                free.wait()
            }
        }
        for await _ in busy { break }
        let attempt = Task { try await access.signIn(user: "ada", password: "right") }
        attempt.cancel()
        free.signal()
        try await other.value
        await #expect(throws: CancellationError.self) { try await attempt.value }
        let cookie = try await access.signIn(user: "ada", password: "right")
        #expect(cookie.hasPrefix(OperatorAccess.cookie + "="))
        await background.stop()
    }
}
