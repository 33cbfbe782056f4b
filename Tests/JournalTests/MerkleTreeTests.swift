import Foundation
import Hexadecimal
import Testing
import TransparencyLog

/// Trees, proofs and tiles, by the vectors of others.
struct MerkleTreeTests {
    /// The leaves of the vectors that implementations of RFC 6962 share
    /// (github.com/transparency-dev/merkle, testonly).
    private static let leaves: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        Array(0x50...0x57), Array(0x60...0x6F),
    ]
    private static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    private static func root(_ range: Range<UInt64>, _ leaves: [[UInt8]]) -> TreeHash {
        var builder = TreeBuilder()
        for index in range { _ = builder.append(.leaf(leaves[Int(index)])) }
        return builder.root
    }

    @Test func `trees have the roots of the shared vectors`() {
        for (count, root) in Self.roots.enumerated() {
            #expect(
                Self.root(0..<UInt64(count), Self.leaves).bytes.hexadecimal == root, "\(count)")
        }
    }

    @Test func `the paths of RFC 6962, section 2.1.3, are as written there`() {
        // "The audit path for d0 is [b, h, l]", and so on, in a tree of seven.
        #expect(MerkleProof.inclusion(of: 0, in: 7) == [1..<2, 2..<4, 4..<7])
        #expect(MerkleProof.inclusion(of: 3, in: 7) == [2..<3, 0..<2, 4..<7])
        #expect(MerkleProof.inclusion(of: 4, in: 7) == [5..<6, 6..<7, 0..<4])
        #expect(MerkleProof.inclusion(of: 6, in: 7) == [4..<6, 0..<4])
        #expect(MerkleProof.consistency(from: 3, to: 7) == [2..<3, 3..<4, 0..<2, 4..<7])
        #expect(MerkleProof.consistency(from: 4, to: 7) == [4..<7])
        #expect(MerkleProof.consistency(from: 6, to: 7) == [4..<6, 6..<7, 0..<4])
        #expect(MerkleProof.inclusion(of: 7, in: 7) == nil)
        #expect(MerkleProof.consistency(from: 8, to: 7) == nil)
    }

    @Test func `every inclusion proof up to 70 leaves holds, and none that is changed`() {
        let leaves = (0..<70).map { [UInt8($0), 7] }
        for size in UInt64(1)...70 {
            let root = Self.root(0..<size, leaves)
            for index in 0..<size {
                let ranges = MerkleProof.inclusion(of: index, in: size) ?? []
                var path = ranges.map { Self.root($0, leaves) }
                func proves(_ index: UInt64, _ path: [TreeHash]) -> Bool {
                    let leaf = TreeHash.leaf(leaves[Int(index % 70)])
                    return MerkleProof.root(of: leaf, at: index, in: size, path: path) == root
                }
                #expect(proves(index, path))
                #expect(!proves(index + 1, path))
                #expect(!proves(index, path + [root]))
                guard !path.isEmpty else { continue }
                #expect(!proves(index, Array(path.dropLast())))
                path[path.count / 2] = root
                #expect(!proves(index, path))
            }
        }
    }

    @Test func `every consistency proof up to 40 leaves holds, and none that is changed`() {
        let leaves = (0..<40).map { [UInt8($0)] }
        for size in UInt64(1)...40 {
            let root = Self.root(0..<size, leaves)
            for old in 0...size {
                let oldRoot = Self.root(0..<old, leaves)
                let ranges = MerkleProof.consistency(from: old, to: size) ?? []
                let proof = ranges.map { Self.root($0, leaves) }
                #expect(MerkleProof.isConsistent(old, oldRoot, size, root, proof: proof))
                #expect(
                    !MerkleProof.isConsistent(old, .leaf([1]), size, root, proof: proof))
                #expect(
                    !MerkleProof.isConsistent(old, oldRoot, size, .leaf([1]), proof: proof)
                        || old == 0)
                #expect(
                    !MerkleProof.isConsistent(old, oldRoot, size, root, proof: proof + [root]))
                for place in proof.indices {
                    var changed = proof
                    changed[place] = .leaf([99])
                    #expect(
                        !MerkleProof.isConsistent(old, oldRoot, size, root, proof: changed))
                }
            }
        }
    }

    @Test func `names of tiles are those of the specification`() {
        #expect(TilePath.name(level: 0, 1_234_067) == "tile/0/x001/x234/067")
        #expect(TilePath.name(level: 3, 0, width: 17) == "tile/3/000.p/17")
        #expect(TilePath.name(level: 1, 999) == "tile/1/999")
        #expect(TilePath.name(level: 1, 1000) == "tile/1/x001/000")
    }

    @Test func `the note of the specification is read, and its signature verified`() throws {
        // c2sp.org/signed-note, and its key (golang.org/x/mod/sumdb/note's documentation has the
        // same form).
        let text = """
            Ognuno sta solo sul cuor della terra
            trafitto da un raggio di sole:

            ed è subito sera.

            — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=

            """
        let note = try #require(Note(Array(text.utf8)))
        #expect(note.text.hasSuffix("ed è subito sera.\n"))
        #expect(note.signatures.map(\.name) == ["quasimodo.example/salvatore"])
        #expect(note.signatures[0].bytes.count == 64)
        #expect(note.description == text)
    }

    @Test(arguments: [
        "", "\n", "\n\n", "a\n", "a\n\n", "a\n\nb\n", "a\n\n— b\n", "a\n\n— b AAAA\n",
        "a\n\n— b AAAAAAA\n", "a\n\n- b AAAAAAA=\n", "a\n\n— b+c AAAAAAA=\n",
        "a\r\n\n— b AAAAAAA=\n",
        "a\n\n— b AAAAAAA=", "a\u{0}\n\n— b AAAAAAA=\n", "a\n\n— b c AAAAAAA=\n",
        "a\n\n—  AAAAAAA=\n",
        "a\n\n— b AAAAAAB=\n",
    ])
    func `what is no note is refused`(_ text: String) {
        #expect(Note(Array(text.utf8)) == nil)
        #expect(Note(Array("a\n\n— b AAAAAAA=\n".utf8)) != nil)
    }

    @Test(arguments: [
        "a.example/x\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "a.example/x\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n",
        "a.example/x\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nmore\n",
        "a x\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "a.example/x\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "a.example/x\n18446744073709551615\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "a.example/x\n1\n\n", "", "\n\n\n",
    ])
    func `what is no checkpoint is refused`(_ text: String) {
        #expect(Checkpoint(text: text) == nil)
        #expect(
            Checkpoint(text: "a.example/x\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")
                != nil)
    }
}
