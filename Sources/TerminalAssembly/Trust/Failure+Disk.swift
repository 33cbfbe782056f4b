import AtomicFiles
package import Failures
package import Trust

extension Failure {
    /// Creates a failure from the disk's error, with whose file it is if the user may not use it.
    package init(_ error: DiskError) {
        guard case .failed(let path, let errno) = error, errno.isPermission else {
            self.init(.ioError, "\(error)")
            return
        }
        let advice = FileUser.current.advice(on: path).map { "; \($0)" } ?? ""
        self.init(.noPermission, "\(error)\(advice)")
    }
}
