/// What an enterprise's data centre tells `ransu-edge`: where its files arrive and where the platform is.
///
/// The programme itself (folders, spool, signed upload) is not built yet.
public struct EdgeConfiguration: Sendable, Hashable {
    /// The platform's address, without a trailing slash.
    public var platformURL: String
    /// Folders that are watched for CSV and XLSX.
    public var watchedFolders: [String]

    public init(platformURL: String, watchedFolders: [String] = []) {
        self.platformURL = platformURL
        self.watchedFolders = watchedFolders
    }
}
