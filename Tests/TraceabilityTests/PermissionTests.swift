import Testing
import Traceability

/// The table of who may do what.
@Suite struct PermissionTests {
    @Test func `a credential's limit takes away and never gives`() {
        var actor = Actor(
            accountID: 1, accountName: "a", displayName: "a", organization: (1, "甲厂"), roles: [.enterpriseOperator])
        #expect(actor.may(.codeApply) && actor.may(.returnWrite) && !actor.may(.memberManage))
        actor.limit = [.returnWrite, .memberManage]
        #expect(actor.permissions == [.returnWrite])
        #expect(actor.may(.returnWrite) && !actor.may(.codeApply) && !actor.may(.memberManage))
        #expect(throws: Refusal.self) { try actor.require(.codeApply) }
        actor.limit = []
        #expect(actor.permissions.isEmpty)
    }

    @Test func `MLPS-7_1_4_2d what reaches the whole platform is given to the platform's people only`() {
        for role in Role.allCases where !Role.staff.contains(role) {
            let given = role.permissions.filter { $0.scope == .platform }
            #expect(given.isEmpty, "\(role): \(given)")
        }
    }

    @Test func `every permission is somebody's`() {
        let given = Role.allCases.reduce(into: Set<Permission>()) { $0.formUnion($1.permissions) }
        #expect(Set(Permission.allCases).subtracting(given) == [])
    }

    @Test func `MLPS-7_1_4_2d nobody of the three administrators can do another's changes`() {
        let roles = Role.mutuallyExclusive
        for role in roles {
            for other in roles where other != role {
                let shared = role.permissions.intersection(other.permissions)
                #expect(shared.isSubset(of: Self.looks), "\(role), \(other): \(shared)")
            }
        }
    }

    /// What two administrators share: looks, and the confirmation that needs a second person.
    private static let looks: Set<Permission> = [
        .organizationRead, .keyRead, .keyConfirm, .securityRead, .conformityRead,
    ]
}
