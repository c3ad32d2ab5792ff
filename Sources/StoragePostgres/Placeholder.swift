enum StoragePostgresPlaceholder {}
