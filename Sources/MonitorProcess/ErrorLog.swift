internal import CLinux
internal import Glibc

/// Lines on standard error, which never wait: a line that is not accepted at once is dropped.
final class ErrorLog {
    private var dropped = 0

    func write(_ line: String) {
        var polled = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        guard poll(&polled, 1, 0) == 1, polled.revents & Int16(POLLOUT) != 0 else {
            dropped += 1
            return
        }
        let bytes = Array((dropped > 0 ? "\(line) (\(dropped) lines lost)\n" : "\(line)\n").utf8)
        dropped = 0
        _ = CLinux.write(STDERR_FILENO, bytes, bytes.count)
    }
}
