-- 数据授权 (T/SGACC 1005 7.1.3, GB 17859 4.2.1): an owner lets another organization see one thing of its own until a
-- day. Nobody can give on what was given to them: only the owner's own things have rows here.
-- kind: product, batch, allocation, return; object_id: as the owner numbers it. account_id: one person only.
-- role: those of one role only; '': all. excluded_account_id: one person not.
CREATE TABLE object_grant (
    grant_id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    object_id INTEGER NOT NULL,
    grantee_id INTEGER NOT NULL,
    account_id INTEGER,
    role TEXT NOT NULL,
    excluded_account_id INTEGER,
    may_export INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    made_by INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    ended_by INTEGER,
    ended_at INTEGER
) STRICT;
CREATE INDEX object_grant_owner ON object_grant (owner_id, grant_id);
CREATE INDEX object_grant_grantee ON object_grant (grantee_id, owner_id, grant_id);

-- 回避: enterprises whose applications, and whose rivals', a reviewer does not see, besides those it belongs to.
CREATE TABLE recusal (
    recusal_id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL,
    organization_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    declared_by INTEGER NOT NULL,
    at INTEGER NOT NULL,
    ended_by INTEGER,
    ended_at INTEGER
) STRICT;
CREATE INDEX recusal_account ON recusal (account_id);

-- Looks of others at an enterprise's data, for the enterprise itself: which record of the trail tells of it.
CREATE TABLE data_look (
    owner_id INTEGER NOT NULL,
    audit_id INTEGER NOT NULL,
    PRIMARY KEY (owner_id, audit_id)
) STRICT, WITHOUT ROWID;
