extension Platform {
    public func flushCounters() async throws {}
    func abandonUnfinishedReturns() async throws {}
}
