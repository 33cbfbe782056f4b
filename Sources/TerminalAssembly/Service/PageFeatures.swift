package import Failures
package import SiteConfiguration

/// The optional parts with which a program was built, which the section `kiosk` may need.
package struct PageFeatures: Sendable {
    /// Whether the program contains the page.
    package let hasPage: Bool
    /// Whether the page can speak TLS.
    package let hasTLS: Bool

    /// Creates features from their parts.
    package init(hasPage: Bool, hasTLS: Bool) {
        (self.hasPage, self.hasTLS) = (hasPage, hasTLS)
    }

    /// The features of this program.
    package static let built: PageFeatures = {
        #if Kiosk && TLS
            PageFeatures(hasPage: true, hasTLS: true)
        #elseif Kiosk
            PageFeatures(hasPage: true, hasTLS: false)
        #else
            PageFeatures(hasPage: false, hasTLS: false)
        #endif
    }()

    /// Throws if a page with these settings needs what the program lacks. What was to be encrypted
    /// is never served in the open.
    package func check(_ settings: KioskSettings) throws(Failure) {
        guard hasPage else {
            throw Failure(
                .configuration, "kiosk: this program was built without the page; remove the section"
            )
        }
        guard hasTLS || settings.tls == nil else {
            throw Failure(
                .configuration,
                "kiosk.tls: this program was built without TLS; put a server that speaks TLS before the page and set behind-proxy: true, or build with --traits TLS"
            )
        }
    }
}
