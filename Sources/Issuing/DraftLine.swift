package import TUFPublishing

/// A draft of a repository, as the command line shows it.
package struct DraftLine: Encodable {
    let role: String
    let version: Int
    let signatures: Int
    let needed: Int

    /// Creates the line of a draft.
    package init(_ state: DraftState) {
        role = state.role
        version = state.version
        signatures = state.signatures
        needed = state.needed
    }

    /// The line as readable text.
    package var text: String {
        "draft  \(role) version \(version)  \(signatures) of \(needed) signatures"
            + (signatures >= needed ? ", ready" : "")
    }
}
