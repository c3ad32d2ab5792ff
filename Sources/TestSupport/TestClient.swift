import Identification
import Storage
public import Traceability

/// A client of the actor's organization until the end of the year.
/// - Returns: its number, and what it is called by programs.
public func testClient(
    _ platform: Platform, by actor: Actor, scopes: [String] = ["product.read"], addresses: String = "",
    on occasion: Occasion
) async throws -> (id: Int64, name: String) {
    let draft = APIClientDraft(
        label: "MES", purpose: "生产回传", scopes: scopes, addresses: addresses,
        lastDay: occasion.now.date.adding(days: 30))
    let id = try await KeepClients(platform).make(draft, by: actor, on: occasion)
    let client = try await platform.datastore.read { try $0.client(id, managedBy: actor) }
    return (id, client.name)
}
