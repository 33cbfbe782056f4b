/// What a terminal takes of one region, which may be a whole province, or of all other countries
/// together. One that has more costs itself alone.
enum RegionLimits {
    /// Key files: the largest provinces have some twenty cities, each with a few keys.
    static let keys = 256
    /// Signer certificates: a few hundred are in use, and those of years are kept.
    static let certificates = 4096
    /// Files of revocation lists: sixty keys with their lists in 256 parts each.
    static let lists = 16_384
    /// Bytes of revocation lists on the disk: 30 million revoked codes.
    static let listBytes = 256 << 20
    /// A file takes whole blocks, however short it is.
    static let block = 4096
    /// Bytes of a part of a target's path as a file's name, which has 255 at most and a hash of 64 and
    /// a point before it on a mirror.
    static let name = 190
}

/// What one region's targets come to.
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

    /// What is too much.
    func excess(of place: TargetPlace) -> String? {
        switch place {
        case .regionalKey where keys > RegionLimits.keys:
            "\(keys) key files; a region has at most \(RegionLimits.keys)"
        case .signerCertificate where certificates > RegionLimits.certificates:
            "\(certificates) signer certificates, and at most \(RegionLimits.certificates) are taken"
        case .revocation where lists > RegionLimits.lists:
            "\(lists) files of revocation lists; a region has at most \(RegionLimits.lists)"
        case .revocation where listBytes > RegionLimits.listBytes:
            "\(listBytes) bytes of revocation lists; a region has at most \(RegionLimits.listBytes)"
        case .regionalKey, .signerCertificate, .revocation, .rules, .valueSet: nil
        }
    }
}
