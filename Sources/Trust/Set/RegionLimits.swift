/// The limits on one region's data, where a region may be a whole province or all other countries
/// together. A region that exceeds them affects only itself.
enum RegionLimits {
    /// The number of key files. The largest provinces have about twenty cities, each with a few
    /// keys.
    static let keys = 256
    /// The number of signer certificates. A few hundred are in use, and those of several years are
    /// kept.
    static let certificates = 4096
    /// The number of files of revocation lists: sixty keys with lists in 256 parts each.
    static let lists = 16_384
    /// The number of bytes of revocation lists on the disk: 30 million revoked codes.
    static let listBytes = 256 << 20
    /// The size of a disk block, in bytes; a file takes whole blocks.
    static let block = 4096
    /// The number of bytes in one part of a target's path as a file name. File names have at most
    /// 255 bytes, of which a mirror uses a hash of 64 and a point.
    static let name = 190
}

/// The totals of one region's targets.
struct RegionAccount {
    private var keys = 0
    private var certificates = 0
    private var lists = 0
    private var listBytes = 0

    mutating func take(_ place: TargetPlace, length: Int) {
        switch place {
        case .regionalKey: keys += 1
        case .signerCertificate: certificates += 1
        case .revocation:
            lists += 1
            let blocks = (length + RegionLimits.block - 1) / RegionLimits.block
            listBytes += blocks * RegionLimits.block
        case .rules, .valueSet: break
        }
    }

    /// Returns a description of the exceeded limit; `nil` if there is none.
    func excess(of place: TargetPlace) -> String? {
        switch place {
        case .regionalKey where keys > RegionLimits.keys:
            "\(keys) key files; a region has at most \(RegionLimits.keys)"
        case .signerCertificate where certificates > RegionLimits.certificates:
            "\(certificates) signer certificates; at most \(RegionLimits.certificates) are accepted"
        case .revocation where lists > RegionLimits.lists:
            "\(lists) files of revocation lists; a region has at most \(RegionLimits.lists)"
        case .revocation where listBytes > RegionLimits.listBytes:
            "\(listBytes) bytes of revocation lists; a region has at most \(RegionLimits.listBytes)"
        case .regionalKey, .signerCertificate, .revocation, .rules, .valueSet: nil
        }
    }
}
