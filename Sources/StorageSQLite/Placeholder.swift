import GRDB
enum StorageSQLitePlaceholder {}
