import JSONStream

/// RFC 9264: where the page and the facts of a code are, in GS1's vocabulary.
public enum Linkset {
    public static func document(anchor: String, title: String, language: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("linkset") { writer in
                writer.array { writer in
                    writer.object { writer in
                        writer.member("anchor", anchor)
                        for relation in ["https://ref.gs1.org/voc/defaultLink", "https://ref.gs1.org/voc/traceability"]
                        {
                            writer.target(relation, anchor, "text/html", title: title, language: language)
                        }
                        writer.target("alternate", anchor, "application/json", title: title, language: language)
                    }
                }
            }
        }
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func target(
        _ relation: String, _ address: String, _ type: String, title: String, language: String
    ) {
        member(relation) { writer in
            writer.array { writer in
                writer.object { writer in
                    writer.member("href", address)
                    writer.member("type", type)
                    writer.member("title", title)
                    writer.member("hreflang") { writer in writer.array { $0.string(language) } }
                }
            }
        }
    }
}
