public import Storage

/// The product's tables: one numbered script an engine and step.
public enum Schema {
    public static func migrations(for engine: Engine) throws -> [Migration] {
        guard let folder = Resources.locate("Schema/\(engine.rawValue)") else {
            throw Refusal(.unavailable, .resourceMissing, ["path": "Schema/\(engine.rawValue)"])
        }
        return try Migration.load(from: folder)
    }
}
