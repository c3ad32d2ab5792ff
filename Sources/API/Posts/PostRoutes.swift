import Gateway
import Hummingbird
import Identification
import JSONStream
import Traceability

/// `/api/v1/posts`: the register of posts of the own organization.
struct PostRoutes: Sendable {
    var routes: [Route] {
        [
            .guarded(.get, "/api/v1/posts", .postManage) { call, actor in
                let posts = try await KeepPosts(call.platform).list(by: actor)
                return .json { writer in
                    writer.member("posts") { writer in
                        writer.array { writer in for post in posts { Self.write(post, &writer) } }
                    }
                }
            }
        ]
    }

    private static func write(_ post: Post, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", post.id)
            writer.member("kind", post.kind.rawValue)
            writer.member("person", post.person)
            writer.member("isFullTime", post.isFullTime)
            writer.member("qualification", post.qualification)
            writer.member("appointedOn", post.appointedOn.description)
            writer.member("reviewOn", post.reviewOn.description)
            writer.member("endedOn", ifPresent: post.endedOn?.description)
            writer.member("trainingHours", post.trainings.reduce(Int64(0)) { $0 + $1.hours })
        }
    }
}
