extension Platform {
    func abandonUnfinishedReturns() async throws {}
}
