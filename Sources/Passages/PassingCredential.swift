public import Regions

/// What a credential that was let through is recognised by when it comes again.
///
/// Neither part is kept: `PassageRegister` remembers only marks of them under a salt of the day.
public struct PassingCredential: Hashable, Sendable {
    /// A digest of what was signed and of the key that verified it.
    public let identity: [UInt8]
    /// The person, where the issuer signed a salted tag.
    public let subject: Subject?

    /// A person as one issuer tells them apart. Another issuer may give the same tag to somebody else, so
    /// the issuer belongs to it.
    public struct Subject: Hashable, Sendable {
        /// The issuer's salted tag.
        public let tag: [UInt8]
        /// The region that signed it.
        public let issuer: Region

        /// Takes both as they are.
        public init(tag: [UInt8], issuer: Region) {
            self.tag = tag
            self.issuer = issuer
        }
    }

    /// Takes both as they are.
    public init(identity: [UInt8], subject: Subject? = nil) {
        self.identity = identity
        self.subject = subject
    }
}
