import PageRequests
import Testing

/// Hosts, origins, cookies and forms.
struct RequestHeadersTests {
    @Test(arguments: [
        "localhost", "localhost:8080", "127.0.0.1", "192.0.2.7:9000", "[::1]", "[::1]:80",
        "gate.example.org", "gate.example.org:443",
    ])
    func `a configured address or name is accepted`(authority: String) {
        #expect(RequestHeaders.isOurs(authority: authority, names: ["gate.example.org"]))
    }

    @Test(arguments: [
        "", ":", ":80", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "a b",
        "127.0.0.1:80:80", "127.0.0.1:x", "127.0.0.1, evil.example", "[", "[]", "[::1", "[evil]",
        "[::1]evil", "[::1]:evil", "１２７.0.0.1", "localhost\u{0}", "127.0.0.1:123456",
        String(repeating: "1", count: 300),
    ])
    func `any other host is refused`(authority: String) {
        #expect(!RequestHeaders.isOurs(authority: authority, names: ["gate.example.org"]))
    }

    @Test func `an origin must be the page's own`() {
        func isSame(_ origin: String?, _ site: String?) -> Bool {
            RequestHeaders.isSameOrigin(authority: "gate:1", origin: origin, fetchSite: site)
        }
        #expect(isSame("http://gate:1", "cross-site") && isSame("https://gate:1", nil))
        #expect(isSame(nil, nil) && isSame(nil, "none") && isSame(nil, "same-origin"))
        #expect(!isSame("null", nil) && !isSame("http://gate", nil) && !isSame("", nil))
        #expect(!isSame("http://gate:1, http://evil", nil) && !isSame(nil, "cross-site"))
    }

    @Test func `a cookie is found by its whole name`() {
        func cookie(_ fields: String...) -> String? { RequestHeaders.cookie("s", in: fields) }
        #expect(cookie("a=1; s=2=3; s=4") == "2=3" && cookie("a=1", " s=5") == "5")
        #expect(cookie("ss=1; xs=2; =s; s; s ; S=1") == nil && cookie() == nil && cookie("") == nil)
        #expect(cookie("s=") == "" && cookie(";;=;s=\u{0}") == "\u{0}")
    }

    @Test(arguments: [
        "", "{}", "[]", "{\"user\":\"a\"}", "{\"user\":1,\"password\":\"\"}", "{\"user\":\"a",
        String(repeating: "[", count: 16_000), "\u{0}",
        "{\"user\":\"a\",\"password\":\"\(String(repeating: "p", count: 300))\"}",
    ])
    func `an invalid form is refused`(text: String) {
        #expect(throws: RequestFault.self) { try SignInForm(json: text.utf8) }
    }

    @Test func `a form is read`() throws {
        let form = try SignInForm(json: Array("{\"user\":\"ada\",\"password\":\"l\\u00f6\"}".utf8))
        #expect(form.user == "ada" && form.password == "lö")
    }
}
