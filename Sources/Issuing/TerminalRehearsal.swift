package import FoundationEssentials
import Trust
package import TUFPublishing

/// Checks a publication before it is published, with the code that terminals read it with.
package struct TerminalRehearsal {
    private let now: Date

    /// Creates a check as terminals would make it at `now`.
    package init(_ now: Date) {
        self.now = now
    }

    /// Checks `next`, which follows `before`.
    ///
    /// Throws if a terminal would refuse it, or if it would cost a region codes. Problems that
    /// `before` already has are ignored, so that they do not keep everybody else from publishing.
    package func expect(_ next: Offer, after before: Offer?) throws(PublishingError) {
        let known = before.map { rehearse($0, at: .distantPast).problems } ?? []
        let rehearsal = rehearse(next, at: now)
        guard case .updated = rehearsal.outcome else {
            throw PublishingError(
                .refused,
                "a terminal would refuse this, so it is not published: \(rehearsal.outcome)")
        }
        let fresh = rehearsal.problems.filter { !known.contains($0) }
        guard let first = fresh.first else { return }
        let more = fresh.count > 1 ? " (and \(fresh.count - 1) more)" : ""
        throw PublishingError(
            .refused,
            "terminals would stop accepting codes of a region, so this is not published: \(first)\(more)"
        )
    }

    private func rehearse(_ offer: Offer, at time: Date) -> UpdateRehearsal {
        let source = UpdateSource(
            metadata: offer.metadata, targets: offer.targets, isCarried: false)
        return UpdateRehearsal(root: offer.root, of: source, now: time)
    }
}
