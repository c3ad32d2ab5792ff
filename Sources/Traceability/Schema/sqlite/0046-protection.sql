-- Addresses that are closed for a while (GB/T 22239 7.1.3.3). subject: what one subscriber has. attack: Attack's word;
-- by-hand where a person closed it, whose words are in remark. public_no: by which whoever is concerned finds it.
CREATE TABLE closed_address (
    closed_id INTEGER PRIMARY KEY AUTOINCREMENT,
    subject TEXT NOT NULL,
    attack TEXT NOT NULL,
    remark TEXT NOT NULL,
    from_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    made_by INTEGER,
    lifted_by INTEGER,
    lifted_at INTEGER,
    public_no TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX closed_address_subject ON closed_address (subject, from_at);
CREATE INDEX closed_address_until ON closed_address (until_at);

-- What somebody says against it (PIPL art. 24). state: open, granted, refused. Text and contact are sealed.
CREATE TABLE closing_appeal (
    appeal_id INTEGER PRIMARY KEY AUTOINCREMENT,
    closed_id INTEGER NOT NULL,
    text_sealed BLOB NOT NULL,
    contact_sealed BLOB NOT NULL,
    state TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    decided_by INTEGER,
    decided_at INTEGER,
    answer TEXT NOT NULL
) STRICT;
CREATE INDEX closing_appeal_closed ON closing_appeal (closed_id);
CREATE INDEX closing_appeal_open ON closing_appeal (state, made_at);

-- Posts that must be filled and by whom (T/SGACC 1005 7.1.1, 7.1.2; GB/T 22239 7.1.8), of the platform (owner 0) and of
-- enterprises. kind: PostKind's word. review_on: until when qualification or appointment has to be looked at again.
CREATE TABLE post (
    post_id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    person_sealed BLOB NOT NULL,
    kind TEXT NOT NULL,
    is_full_time INTEGER NOT NULL,
    qualification TEXT NOT NULL,
    appointed_on TEXT NOT NULL,
    review_on TEXT NOT NULL,
    ended_on TEXT,
    created_by INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX post_owner ON post (owner_id, review_on);

-- What the holder of a post was trained in.
CREATE TABLE training (
    training_id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    subject TEXT NOT NULL,
    on_day TEXT NOT NULL,
    hours INTEGER NOT NULL,
    result TEXT NOT NULL,
    created_by INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX training_owner ON training (owner_id, post_id, on_day);
