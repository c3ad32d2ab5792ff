/// Role × permission × data scope (GB/T 22239 7.1.4.2 a, T/SGACC 1005 7.1.3), told from `Permission` and `Role`: there
/// is no second list.
public enum AuthorizationTable {
    /// Who holds the permission, in the order of `Role.allCases`.
    public static func roles(with permission: Permission) -> [Role] {
        Role.allCases.filter { $0.permissions.contains(permission) }
    }

    /// `docs/authorization.md`, in both languages.
    public static var document: String {
        var lines = introduction
        lines += ["## 数据范围 Data scopes", "", "| scope | 中文 | English |", "|---|---|---|"]
        for scope in DataScope.allCases {
            lines.append("| \(scope.rawValue) | \(scope.name.chinese) | \(scope.name.english) |")
        }
        lines += ["", "## 角色 Roles", "", "| role | 中文 | English | permissions |", "|---|---|---|---|"]
        for role in Role.allCases {
            let (name, count) = (role.name, role.permissions.count)
            lines.append("| `\(role.rawValue)` | \(name.chinese) | \(name.english) | \(count) |")
        }
        let exclusive = Role.mutuallyExclusive.map { "`\($0.rawValue)`" }.sorted().joined(separator: ", ")
        lines += ["", "互斥，任何人只能有其一 Nobody holds two of these: \(exclusive)", ""]
        let sensitive = Permission.allCases.filter(\.isSensitive).map { "`\($0.rawValue)`" }.joined(separator: ", ")
        lines += ["变更前须再次验证身份 Asked once more who they are before a change: \(sensitive)", ""]
        lines += ["## 权限 Permissions", "", "| permission | 名称 Name | scope | roles |", "|---|---|---|---|"]
        for permission in Permission.allCases {
            let (name, scope) = (permission.name, permission.scope.rawValue)
            let holders = roles(with: permission).map { "`\($0.rawValue)`" }.joined(separator: " ")
            lines.append("| `\(permission.rawValue)` | \(name.chinese) · \(name.english) | \(scope) | \(holders) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let introduction = [
        "# 权限表 Who may do what", "",
        "由 `ransu authorization` 从程序内的权限表生成，测试逐字比对，请勿手工修改。各权限对应的地址见平台页面 `/authorization`。", "",
        "Written by `ransu authorization` from the program's own table and compared by a test: not edited by hand.",
        "The addresses behind each permission are on the page `/authorization`.", "",
        "平台人员在其权限对应的地址上看到全平台的数据；其他人看到的范围如下。", "",
        "The platform's people see the whole platform's data at the addresses of their permissions; others see:", "",
    ]
}
