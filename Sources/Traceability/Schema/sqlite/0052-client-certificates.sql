-- 客户端证书的签发机构: the newest signs; older ones stay for what they signed. Its key is sealed.
CREATE TABLE client_ca (
    ca_id INTEGER PRIMARY KEY AUTOINCREMENT,
    certificate BLOB NOT NULL,
    key_sealed BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL
) STRICT;

-- A certificate of a client: its credential has the serial number as its name and the fingerprint as its public part.
CREATE TABLE client_certificate (
    credential_id INTEGER PRIMARY KEY,
    ca_id INTEGER NOT NULL,
    certificate BLOB NOT NULL
) STRICT;
CREATE INDEX client_certificate_ca ON client_certificate (ca_id, credential_id);
