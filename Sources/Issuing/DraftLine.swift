package import TUFPublishing

/// The state of a draft as `keys drafts` prints it.
package struct DraftLine: Encodable {
    let role: String
    let version: Int
    let signatures: Int
    let needed: Int

    /// Creates the line of a draft.
    package init(_ state: DraftState) {
        (role, version) = (state.role, state.version)
        (signatures, needed) = (state.signatures, state.needed)
    }
}
