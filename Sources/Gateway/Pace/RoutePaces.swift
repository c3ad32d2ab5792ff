import HTTPTypes

/// The pace of a route that does not say its own.
enum RoutePaces {
    static func usual(_ method: HTTPRequest.Method, _ path: String) -> Pace {
        if free.contains(path) { return .free }
        if lookUps.contains(path) { return .lookUp }
        if ![.get, .head, .options].contains(method) { return isUpload(path) ? .upload : .change }
        if isCode(path) { return .scan }
        return Route.Record.isExport(path) || path.hasSuffix("/file") ? .download : .read
    }

    /// What a page is made of, and what supervisors ask.
    private static let free: Set<String> = ["/assets/{name}", "/healthz", "/readyz", "/metrics"]

    /// Questions by numbers that can be guessed.
    private static let lookUps: Set<String> = [
        "/lookup", "/lookup/appliance", "/lookup/photo", "/scratch", "/api/v1/appliance-lookups",
        "/api/v1/scratch-checks", "/api/v1/trace/{code}",
    ]

    /// The address of a code, as it is printed.
    private static func isCode(_ path: String) -> Bool {
        guard !path.hasPrefix("/ledger"), let first = path.split(separator: "/").first else { return false }
        return first.contains("{") || path.hasSuffix("/**")
    }

    private static let uploads: Set<String> = [
        "/api/v1/returns", "/returns/new", "/returns/upload", "/epcis/v2/capture", "/epcis/v2/events",
        "/api/v1/code-imports", "/code-imports", "/history/{id}/files", "/api/v1/certificates", "/certificates",
    ]

    private static func isUpload(_ path: String) -> Bool {
        uploads.contains(path) || path.contains("/uploads/") || path.hasSuffix("/photo") || path.hasSuffix("/files")
            || path.hasSuffix("/first-label-checks")
    }
}
