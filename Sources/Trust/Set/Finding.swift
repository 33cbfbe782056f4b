import TUF

/// A fault in a region's own path, and the scopes whose codes become yellow because of it.
struct Finding: Hashable, Sendable {
    let error: TrustError
    let scopes: [RegionScope]
}

extension TrustError {
    /// Creates the error of a file or role that failed in an update.
    init(_ error: UpdateError) {
        let kind: Kind =
            switch error.kind {
            case .malformed: .malformed
            case .notFound: .notFound
            case .endlessData: .tooLarge
            case .wrongSignature, .rollback, .freeze, .mixAndMatch: .unverified
            case .unavailable: .ioFailed
            }
        self.init(kind, error.file, "\(error.kind.rawValue): \(error.detail)")
    }
}

extension Inventory.Gap {
    /// The identifier of a gap in `LeftOut`.
    var id: String { "\(branch) \(role)" }
}
