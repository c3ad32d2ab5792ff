import Gateway
import HTTPTypes
import Hummingbird
import Identification
import JSONStream
import Storage
import Traceability

/// `/api/v1/organizations`: enterprises, for staff and regulators.
struct OrganizationRoutes: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/api/v1/organizations", .organizationRead) { call, actor in
                let filter = OrganizationFilter(region: call.query("region") ?? "", text: call.query("q") ?? "")
                let after = try call.number("after") ?? 0
                let page = try await call.platform.datastore.report {
                    try $0.organizations(filter, for: actor, after: after)
                }
                let regions = call.platform.regions
                return .json { writer in
                    writer.member("organizations") { writer in
                        writer.array { writer in
                            for one in page { writer.object { $0.organization(one, regions) } }
                        }
                    }
                    if page.count == 50, let last = page.last { writer.member("after", last.id) }
                }
            },
            .guarded(.get, "/api/v1/organizations/{id}", .organizationRead, one),
            .guarded(.post, "/api/v1/organizations/{id}/contact", .personalRead) { call, actor in
                let document = try await call.json(limit: 8_192)
                try document.allowOnly(["reason", "purpose"])
                let contact = try await RevealPersonal(call.platform).contact(
                    of: try call.id(), reason: try document.string("reason"),
                    purpose: try Purpose(asked: try document.string("purpose")), by: actor, on: call.occasion)
                return .json { writer in
                    writer.member("name", contact.name)
                    writer.member("phone", contact.phone)
                }
            },
        ]
    }

    @Sendable private func one(_ call: Call, _ actor: Actor) async throws -> Response {
        let id = try call.id()
        let found = try await call.platform.datastore.report { session in
            try session.requireSight(of: id, for: actor, "organization \(id)")
            return try session.organization(id).map { organization in
                (
                    organization, try session.gs1Prefixes(of: id), try session.issuingAuthorizations(of: id),
                    try session.quotas(of: id)
                )
            }
        }
        guard let (organization, prefixes, authorizations, quotas) = found, organization.kind != .operator else {
            throw Refusal(.missing, .missing, ["object": "organization \(id)"])
        }
        let regions = call.platform.regions
        let contact = try await call.platform.shownContact(ofOrganization: id, to: actor)
        return .json { writer in
            writer.organization(organization, regions)
            writer.member("contactName", ifPresent: contact?.name)
            writer.member("contactPhone", ifPresent: contact?.phone)
            writer.member("gs1Prefixes") { writer in
                writer.array { writer in for one in prefixes { writer.prefix(one) } }
            }
            writer.member("issuingAuthorizations") { writer in
                writer.array { writer in for one in authorizations { writer.authorization(one) } }
            }
            writer.member("quotas") { writer in
                writer.object { writer in for one in quotas { writer.member("\(one.year)", one.allowed) } }
            }
        }
    }
}

extension JSONWriter {
    mutating func organization(_ one: Organization, _ regions: RegionTable) {
        member("id", one.id)
        member("kind", one.kind.rawValue)
        member("name", one.name)
        member("uscc", ifPresent: one.uscc)
        member("region", one.regionCode)
        member("regionName", regions.fullName(of: one.regionCode))
        member("address", one.address)
        member("productsMade", one.productsMade)
        member("ecodeNumber", ifPresent: one.ecodeNumber)
        member("issuingMode", one.issuingMode.rawValue)
        member("holdsReturns", one.holdsReturns)
        member("state", one.state.rawValue)
        member("isTest", one.isTest)
        member("createdAt", one.createdAt.iso8601)
    }

    fileprivate mutating func prefix(_ one: FiledPrefix) {
        object { writer in
            writer.member("prefix", one.prefix)
            writer.member("validUntil", ifPresent: one.validUntil?.description)
        }
    }

    fileprivate mutating func authorization(_ one: IssuingAuthorization) {
        object { writer in
            writer.member("from", one.from)
            writer.member("to", one.to)
            writer.member("validUntil", ifPresent: one.validUntil?.description)
        }
    }
}
