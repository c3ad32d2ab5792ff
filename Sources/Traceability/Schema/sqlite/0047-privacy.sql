-- 同意台账: who agreed to what, and took it back; under which version of the rules, shown which text. A fact.
CREATE TABLE consent (
    consent_id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    rules_version INTEGER NOT NULL,
    given INTEGER NOT NULL,
    channel TEXT NOT NULL,
    evidence BLOB NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX consent_account ON consent (account_id, purpose, consent_id);
CREATE TRIGGER consent_no_update BEFORE UPDATE ON consent BEGIN SELECT RAISE(ABORT, 'consent is append-only'); END;
CREATE TRIGGER consent_no_delete BEFORE DELETE ON consent BEGIN SELECT RAISE(ABORT, 'consent is append-only'); END;

-- 个人权利请求. public_no: the secret of who asked. contact_key: finds requests of one contact (a search code).
-- Of a child under 14 (is_minor) two of the staff open the contact: opening_by asks, opened_by agrees.
CREATE TABLE rights_request (
    request_id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_no TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    account_id INTEGER,
    contact_key BLOB,
    contact_sealed BLOB,
    body_sealed BLOB,
    answer_sealed BLOB,
    is_minor INTEGER NOT NULL,
    opening_by INTEGER,
    opened_by INTEGER,
    state TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    due_provisional INTEGER NOT NULL,
    handled_by INTEGER,
    ended_at INTEGER
) STRICT;
CREATE INDEX rights_request_due ON rights_request (state, due_at);
CREATE INDEX rights_request_contact ON rights_request (contact_key);
CREATE INDEX rights_request_account ON rights_request (account_id, request_id);

-- 保留令: what may not be deleted although its time has come, until it ends.
CREATE TABLE legal_hold (
    hold_id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    made_by INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX legal_hold_subject ON legal_hold (kind, subject_id);

-- What retention deleted or blanked, and when.
CREATE TABLE retention_run (
    run_id INTEGER PRIMARY KEY AUTOINCREMENT,
    rule TEXT NOT NULL,
    affected INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- 个人信息保护影响评估, kept three years at least.
CREATE TABLE impact_assessment (
    assessment_id INTEGER PRIMARY KEY AUTOINCREMENT,
    subject TEXT NOT NULL,
    content_sealed BLOB NOT NULL,
    made_by INTEGER NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER impact_assessment_no_update BEFORE UPDATE ON impact_assessment BEGIN SELECT RAISE(ABORT, 'impact_assessment is append-only'); END;
CREATE TRIGGER impact_assessment_no_delete BEFORE DELETE ON impact_assessment BEGIN SELECT RAISE(ABORT, 'impact_assessment is append-only'); END;

-- 第三方共享台账: to whom a connector gives what, on what ground; a row is never removed.
CREATE TABLE sharing_record (
    connector TEXT NOT NULL,
    recipient TEXT NOT NULL,
    contact TEXT NOT NULL,
    purpose TEXT NOT NULL,
    kinds TEXT NOT NULL,
    basis TEXT NOT NULL,
    assessment_id INTEGER NOT NULL,
    made_by INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    last_at INTEGER,
    amount INTEGER NOT NULL,
    PRIMARY KEY (connector)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER sharing_record_no_delete BEFORE DELETE ON sharing_record BEGIN SELECT RAISE(ABORT, 'sharing_record stays'); END;

-- 个人信息安全事件: the five things to tell, and whom.
CREATE TABLE privacy_incident (
    incident_id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    notice_sealed BLOB NOT NULL,
    found_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    authority_told_at INTEGER,
    persons_told_at INTEGER,
    made_by INTEGER NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;
CREATE TABLE privacy_incident_person (
    incident_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    PRIMARY KEY (incident_id, account_id)
) STRICT, WITHOUT ROWID;
