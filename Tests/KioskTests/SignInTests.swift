import Cryptography
import Dispatch
import Foundation
import PageRequests
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

    private func signIn(
        _ access: OperatorAccess, _ password: String, from client: String = "127.0.0.1"
    ) async throws -> String {
        let json = "{\"user\":\"ada\",\"password\":\"\(password)\"}"
        return try await access.signIn(try SignInForm(json: json.utf8), from: client) { true }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a cancelled attempt keeps nobody out`() async throws {
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
        let attempt = Task { try await signIn(access, "right") }
        attempt.cancel()
        free.signal()
        try await other.value
        await #expect(throws: CancellationError.self) { try await attempt.value }
        let cookie = try await signIn(access, "right")
        #expect(cookie.hasPrefix(OperatorAccess.cookie + "="))
        await background.stop()
    }

    /// Wrong ones from the same client and from another, all the time.
    @Test(.timeLimit(.minutes(2)))
    func `a stream of wrong passwords does not keep the right one out`() async throws {
        let background = BackgroundThread()
        let access = access(background)
        let attack = (0..<4).map { number in
            Task {
                var refused = 0
                while !Task.isCancelled {
                    let client = number < 2 ? "127.0.0.1" : "127.0.0.\(number)"
                    do {
                        _ = try await signIn(access, "wrong", from: client)
                        Issue.record("a wrong password is let in")
                    } catch {
                        refused += 1
                    }
                }
                return refused
            }
        }
        for _ in 0..<5 {
            #expect(try await signIn(access, "right").hasPrefix(OperatorAccess.cookie + "="))
        }
        for task in attack { task.cancel() }
        var refused = 0
        for task in attack { refused += await task.value }
        #expect(refused > 10, "there was hardly an attack")
        await background.stop()
    }
}
