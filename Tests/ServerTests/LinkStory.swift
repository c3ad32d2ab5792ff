import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSONStream
import NIOCore
import Storage
import TestSupport
import Testing
import Traceability

/// A maker with a product, its codes and an account that files links.
struct LinkStory: Sendable {
    let scans: ScanStory
    let actor: Actor
    var platform: Platform { scans.platform }

    static func begin(_ platform: Platform, _ clock: FixedClock) async throws -> LinkStory {
        let scans = try await ScanStory.begin(platform, clock)
        let actor = try await testActor(
            platform, "maker", roles: [.enterpriseAdmin], organizationID: scans.ownerID, at: clock.now())
        return LinkStory(scans: scans, actor: actor)
    }

    @discardableResult
    func file(
        _ type: String, _ href: String, language: String = "", _ change: (inout LinkDraft) -> Void = { _ in }
    ) async throws -> Int64 {
        var draft = LinkDraft()
        draft.productID = scans.productID
        draft.level = "product"
        draft.type = type
        draft.href = href
        draft.titleZH = "标题"
        draft.titleEN = "Title"
        draft.languages = language
        change(&draft)
        return try await EditLinks(platform).add(draft, by: actor, on: scans.clock.occasion)
    }
}

/// One answer, in parts.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let body: String
    var location: String? { headers[.location] }
    var type: String { headers[.contentType] ?? "" }
    var link: String { headers[HTTPField.Name("Link")!] ?? "" }
    func linkset() throws -> [JSONValue] {
        guard case .array(let objects)? = try JSONValue(parsing: Array(body.utf8))["linkset"] else { return [] }
        return objects
    }
}

func ask(
    _ client: any TestClientProtocol, _ uri: String, _ headers: HTTPFields = [:], method: HTTPRequest.Method = .get,
    body: String = ""
) async throws -> Answer {
    try await client.execute(uri: uri, method: method, headers: headers, body: ByteBuffer(string: body)) { response in
        Answer(status: response.status.code, headers: response.headers, body: String(buffer: response.body))
    }
}

/// What GS1's linkset schema (release 1.2.0) demands of each context object and each link.
func checkLinkset(_ answer: Answer, _ comment: Comment) throws {
    let objects = try answer.linkset()
    #expect(!objects.isEmpty, comment)
    for object in objects {
        guard case .object(let members) = object else {
            Issue.record("a context object is an object: \(comment)")
            continue
        }
        guard case .string(let anchor)? = object["anchor"] else {
            Issue.record("an anchor is a text: \(comment)")
            continue
        }
        #expect(anchor.hasPrefix("http://") || anchor.hasPrefix("https://"), comment)
        for member in members where !["anchor", "description"].contains(member.name) {
            #expect(member.name.hasPrefix("https://ref.gs1.org/voc/"), "\(member.name)")
            guard case .array(let targets) = member.value else {
                Issue.record("\(member.name) is an array")
                continue
            }
            for target in targets { checkTarget(target, member.name) }
        }
        guard case .array(let defaults)? = object["https://ref.gs1.org/voc/defaultLink"] else {
            Issue.record("one default link an entity: \(comment)")
            continue
        }
        #expect(defaults.count == 1, "2.5.8: exactly one default link")
    }
}

private func checkTarget(_ target: JSONValue, _ relation: String) {
    guard case .string(let href)? = target["href"], case .string(let title)? = target["title"] else {
        Issue.record("\(relation): href and title are texts")
        return
    }
    #expect(href.hasPrefix("http") && !title.isEmpty, "\(relation)")
    if case .array(let languages)? = target["hreflang"] {
        for language in languages {
            guard case .string(let tag) = language else {
                Issue.record("hreflang holds texts")
                continue
            }
            #expect(tag.wholeMatch(of: /\w\w(-\w\w)?/) != nil, "\(tag)")
        }
    } else {
        #expect(target["hreflang"] == nil, "hreflang is an array")
    }
    if let type = target["type"] {
        guard case .string(let text) = type else {
            Issue.record("type is a text")
            return
        }
        #expect(text.contains("/"), "\(text)")
    }
}
