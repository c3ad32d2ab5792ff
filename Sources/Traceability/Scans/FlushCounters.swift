extension Platform {
    public func flushCounters() async throws {}
}
