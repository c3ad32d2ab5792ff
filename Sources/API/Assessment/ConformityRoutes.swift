import Gateway
import Hummingbird
import JSONStream
import Traceability

/// `/api/v1/conformity`: which requirement is met by what, shown by which test, and how that ended.
struct ConformityRoutes: Sendable {
    let conformity: Conformity
    let results: ConformityResults?

    /// Throws `Refusal.unavailable` when the installation lacks the file.
    init() throws {
        conformity = try Conformity.shipped()
        results = try ConformityResults.shipped()
    }

    var routes: [Route] {
        [
            .guarded(.get, "/api/v1/conformity", .conformityRead) { call, _ in
                let language = call.language
                return .json { writer in
                    writer.member("resultsOf", ifPresent: results?.day)
                    writer.member("commit", ifPresent: results?.commit)
                    writer.member("requirements") { writer in
                        writer.array { writer in
                            for one in conformity.requirements { write(one, language, &writer) }
                        }
                    }
                }
            }
        ]
    }

    private func write(_ one: Conformity.Requirement, _ language: Language, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", one.id)
            writer.member("clause", one.clause)
            writer.member("state", one.state.rawValue)
            writer.member("control", one.control.text(language))
            writer.member("tests") { writer in
                writer.array { writer in
                    for test in one.tests {
                        writer.object { writer in
                            writer.member("file", test.file)
                            writer.member("name", test.name)
                            if let held = results?.held[test.name] { writer.member("held", held) }
                        }
                    }
                }
            }
        }
    }
}
