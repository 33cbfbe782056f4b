import TUF

/// Something wrong in a region's own path: what, and whose codes are yellow for it.
struct Finding: Hashable, Sendable {
    let error: TrustError
    let scopes: [RegionScope]
}

extension TrustError {
    /// What became of a file or a role in an update.
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
    /// By what a gap is known again.
    var id: String { "\(branch) \(role)" }
}
