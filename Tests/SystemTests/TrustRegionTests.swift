import Foundation
import Testing
import TestSupport

/// One region's mistakes, from its own desk to the terminals.
@Suite struct TrustRegionTests {
    let folder: Folder

    init() throws {
        folder = try Folder()
        try shell(
            """
            for role in root targets online 440000 310000; do
                gatelight keys create --role $role --output private
            done
            gatelight keys init stick/gatelight --root-key private/root.public.pem \
                --targets-key private/targets.public.pem --online-key private/online.public.pem
            for region in 440000 310000; do
                gatelight keys add stick/gatelight $region --key private/$region.public.pem
                gatelight keys create --region $region --output $region
                gatelight keys put stick/gatelight $region $region/*.json
            done
            for role in root targets 440000 310000; do
                gatelight keys sign stick/gatelight --key private/$role.private.pem
            done
            gatelight keys publish stick/gatelight --key private/online.private.pem
            mkdir gate; cp stick/gatelight/metadata/1.root.json gate/root.json
            """)
    }

    @discardableResult
    private func shell(_ script: String) throws -> Executable.Result {
        try folder.shell(script)
    }

    private func lamps() throws -> [String] {
        let result = try shell(
            """
            for region in 440000 310000; do
                gatelight code issue --region $region --key $region/*.private.pem > $region.txt
                gatelight check $region.txt --trust gate || true
            done
            """)
        return result.output.split(separator: "\n").map { line in
            line.split(separator: " ").prefix(2).joined(separator: " ")
        }
    }

    @Test func `publish refuses a key under two names without delaying other regions`()
        throws
    {
        let result = try shell(
            """
            cp 440000/*.json again.json
            gatelight keys put stick/gatelight 440000 again.json
            gatelight keys put stick/gatelight 310000 310000/*.json
            for role in 440000 310000; do
                gatelight keys sign stick/gatelight --key private/$role.private.pem
            done
            gatelight keys publish stick/gatelight --key private/online.private.pem || echo $?
            gatelight keys publish stick/gatelight --key private/online.private.pem --without 440000
            gatelight keys import stick --trust gate
            """)
        #expect(result.errors.contains("regions/440000/"))
        #expect(result.errors.contains("occurs twice"))
        #expect(result.output.contains("65\npublished version 2: 310000\n"), "\(result.output)")
        #expect(try lamps() == ["green status-green", "green status-green"])
    }

    @Test func `put refuses files that terminals would refuse`() throws {
        let result = try shell(
            """
            head -c 20000 /dev/zero > large.json; echo '{}' > bad.json; cp bad.json bad.txt
            for file in large.json bad.json bad.txt; do
                gatelight keys put stick/gatelight 440000 $file || echo $?
            done
            gatelight keys put stick/gatelight 440000 310000/*.json || echo $?
            """)
        #expect(result.output == "65\n65\n65\n65\n")
        #expect(result.errors.contains("such a file has at most 16384"))
    }

    @Test func `a file missing on a stick affects its region, and is named until it arrives`()
        throws
    {
        let result = try shell(
            """
            mv stick/gatelight/targets/regions/440000 kept
            gatelight keys import stick --trust gate
            gatelight keys status --trust gate || echo $?
            """)
        #expect(result.output.hasPrefix("updated to version 1\n"))
        #expect(result.output.hasSuffix("1\n"))
        #expect(result.errors.contains("regions/440000/"))
        #expect(try lamps() == ["yellow region-unknown", "green status-green"])
        try shell(
            """
            mv kept stick/gatelight/targets/regions/440000
            gatelight keys import stick --trust gate
            gatelight keys status --trust gate
            """)
        #expect(try lamps() == ["green status-green", "green status-green"])
    }

    @Test func `links on a stick are not followed`() throws {
        let result = try shell(
            """
            mkdir other other/gatelight
            ln -s "$PWD/stick/gatelight/metadata" other/gatelight/metadata
            ln -s "$PWD/stick/gatelight/targets" other/gatelight/targets
            gatelight keys import other --trust gate || echo $?
            """)
        #expect(result.output.contains("a link instead of a file or folder"))
        #expect(result.output.hasSuffix("65\n"))
    }

    @Test func `an old copy without its counter is yellow, and its own stick does not repair it`()
        throws
    {
        let result = try shell(
            """
            gatelight keys import stick --trust gate
            rm gate/floor/version.json
            gatelight keys import stick --trust gate
            """)
        #expect(result.output.contains("already newer"))
        #expect(try lamps() == ["yellow keys-stale", "yellow keys-stale"])
        try shell(
            """
            at=$(date -u -d '+2 seconds' +%Y-%m-%dT%H:%M:%SZ)
            gatelight keys publish stick/gatelight --key private/online.private.pem --at $at
            gatelight keys import stick --trust gate
            """)
        #expect(try lamps() == ["green status-green", "green status-green"])
    }
}
