/// The devices of a machine that a terminal could use.
package struct FoundDevices: Hashable, Sendable {
    /// A device file and its description.
    package struct Device: Hashable, Sendable {
        /// The path, by a name that stays the same if there is one.
        package var path: String
        /// The description in a few words.
        package var text: String
        /// Why a terminal cannot use it; `nil` if it can.
        package var objection: String?

        /// Creates a device from its parts.
        package init(_ path: String, _ text: String, objection: String? = nil) {
            (self.path, self.text, self.objection) = (path, text, objection)
        }
    }

    /// The cameras.
    package var cameras: [Device] = []
    /// The GPIO chips.
    package var chips: [Device] = []
    /// The serial lines of USB adapters and readers.
    package var serialLines: [Device] = []
    /// The keyboards, among which readers may be.
    package var keyboards: [Device] = []

    /// Creates an empty list.
    package init() {}
}
