import Base45
import Verification

/// Two EU certificates of a fictitious holder and the certificate of a fictitious signer.
///
/// ECDSA uses a random number for each signature. These were therefore signed once, and are the
/// same in every run. The signer's key no longer exists.
enum EUSamples {
    /// The certificate of Austria's signer, as in the country's list.
    static let signer = """
        -----BEGIN CERTIFICATE-----
        MIIBOzCB46ADAgECAgEBMAoGCCqGSM49BAMCMCgxCzAJBgNVBAYTAkFUMRkwFwYD
        VQQDDBBzaW11bGF0ZWQgc2lnbmVyMB4XDTIwMDEwMTAwMDAwMFoXDTQ5MDEwMTAw
        MDAwMFowKDELMAkGA1UEBhMCQVQxGTAXBgNVBAMMEHNpbXVsYXRlZCBzaWduZXIw
        WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATMmC3mpochD3l281Qkfe0sA+XwldKp
        EXv0zVkoX1oX3D1jQVdUQmWuVbisrb20SIfcCoU0KiEPW4pHIz4xIK/IMAoGCCqG
        SM49BAMCA0cAMEQCICdFN/Q3oSXSMgreHEv0ruX1ifsuEdkhEUKsrpI/Y8ldAiAq
        BaZK5g2VPe/Ilo2Sl4hSRrOy9LMPTkOkbYAPuGmDbg==
        -----END CERTIFICATE-----
        """

    /// A vaccination, issued 2026-03-01, valid until 2048-01-01.
    static let good =
        "HC1:NCFOXN%TSMAHN-H4QCQ+F/R7H+M94UNF4O:5+T9JP1EIIJ MO1ETSJL8TO1PAN9I6T5XH4PIQJAZ"
        + "GA+1V2:UJMI:TU+MM0W5QX53W12XEZ%P WUQRELS4J1TSQV/15-6L+*431TN%K%MVVPVVR8 /KWYC36D"
        + "K3J6S4U KNS4KCT1TCDUF*2HP67+FN6S4HZ6-G9+E93ZM$96PZ6+Q6X46+E5+DP:Q67ZMA$6BVU SI5K"
        + "1*TB3:U-1VVS1UU15%H5NITK292W7*RBT1ON1XVHWVHE 9*LA:CJ-LH:CJ6IAXPMHQ1/ P$*9RZMPK9/"
        + "/0.W7%SMBEC1JAA/C7T8XCI*ZAVDJG8LKHG%*I79H1$R172G0VX15N2PNULRQ5MNV-GS:GM-0AWBDZJR"
        + "T6KZYUQJU%G1:FLN MD UCM93MR/O7E.EN6UNJEI0FQEB+3NWLMZRSH0QLQNPOI+OJH:KT302KCO3"

    /// Returns the payload of `good` in other bytes: its message is stored without compression.
    static func recoded() throws -> [UInt8] {
        let message = try Inflate.zlib(try Base45.decode(good.dropFirst(4).utf8))
        return Array("HC1:".utf8) + Array(Base45.encode(StoredZlib.stream(message)).utf8)
    }

    /// The same vaccination, issued 2025-03-01, expired 2026-03-01.
    static let expired =
        "HC1:NCFOXN%TSMAHN-H4QCQ+F/R7H+M94UNF4O:5+T9JP1HJICXB3IRM*4B1G 7I NI4EFSYS1-ST*QG"
        + "TAAY7.Y7G+SB.V Q5FN9TJ1%H0%YBHXM*%NH$RSC9VFFF2G$F9PB5 KP8EF6FDW6W06WNGI9NTVJJNJJ"
        + ".*K9FHFHLTNP8EFVJJ33KDHKP/H+0MSGH.+HAMI PQVW5/O16%HAT1Z%PHOP+MMBT16Y5+Z9XV7*$K8K"
        + "G+9RR$F+ F%J00N89M4*$K3$OHBW24FAL86H0CNCRK40YQDXI47T6QS47T9ZI4Q5%H0FN6KMABY5:PIE"
        + "GG-3A*Q539BJZI2CBD72G*S2U2V8TQEDK8CD/SSHCN3FJWGJ7L1:GSMVJ0HFU4CY5J13J%V339RI7$1H"
        + "YZFNZLV4FTLMH-SFNN6H8SK5ZKF1*9UGMDJBDY2QQ3TIT5EFW.CS1K- SIXOK2CPI33H0SM142E"
}
