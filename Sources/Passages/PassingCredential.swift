public import Regions

/// The features by which a credential that was let through is recognised when it comes again.
///
/// Neither of them is kept: `PassageRegister` remembers only their marks under a salt of the day.
public struct PassingCredential: Hashable, Sendable {
    /// A digest of the signed data and of the key that verified it.
    public let identity: [UInt8]
    /// The person, if the issuer signed a salted tag.
    public let subject: Subject?

    /// A person in the view of one issuer. Another issuer may give the same tag to somebody else,
    /// so the issuer is part of the subject.
    public struct Subject: Hashable, Sendable {
        /// The issuer's salted tag.
        public let tag: [UInt8]
        /// The region that signed the tag.
        public let issuer: Region

        /// Creates a subject from its parts.
        public init(tag: [UInt8], issuer: Region) {
            self.tag = tag
            self.issuer = issuer
        }
    }

    /// Creates a credential from its parts.
    public init(identity: [UInt8], subject: Subject? = nil) {
        self.identity = identity
        self.subject = subject
    }
}
