import Server

/// Demo data: a believable piece of the trade, told through the same use cases that people use.
struct DemoStory: Sendable {
    let installation: Installation

    init(_ installation: Installation) { self.installation = installation }

    func tell() async throws {}
}
