-- Links of products, lots and runs of single articles; RFID tags; look-ups by hand.
-- href may hold {gtin}, {lot}, {serial} and {code}. contexts and languages: words between blanks.
CREATE TABLE link (
    link_id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    product_id INTEGER NOT NULL,
    level TEXT NOT NULL,
    lot TEXT NOT NULL,
    allocation_no INTEGER NOT NULL,
    first_index INTEGER NOT NULL,
    last_index INTEGER NOT NULL,
    relation TEXT NOT NULL,
    href TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    languages TEXT NOT NULL,
    media_type TEXT NOT NULL,
    contexts TEXT NOT NULL,
    valid_from TEXT,
    valid_until TEXT,
    is_default INTEGER NOT NULL,
    version_no INTEGER NOT NULL,
    state TEXT NOT NULL,
    changed_by INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX link_product ON link (owner_id, product_id, state, link_id);
CREATE INDEX link_of_product ON link (product_id, state);

-- Every version of a link as it stood, the current one among them: a JSON object.
CREATE TABLE link_version (
    link_id INTEGER NOT NULL,
    version_no INTEGER NOT NULL,
    document TEXT NOT NULL,
    changed_by INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (link_id, version_no)
) STRICT;

-- A directory: what a reader reads leads to a code. epc and tid: upper-case hexadecimal; tid NULL: not told.
CREATE TABLE rfid_tag (
    epc TEXT PRIMARY KEY,
    tid TEXT,
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    code_index INTEGER NOT NULL,
    state TEXT NOT NULL,
    load_id INTEGER NOT NULL,
    loaded_at INTEGER NOT NULL,
    void_reason TEXT NOT NULL
) STRICT;
CREATE INDEX rfid_tag_tid ON rfid_tag (tid);
CREATE INDEX rfid_tag_code ON rfid_tag (owner_id, allocation_no, code_index);
CREATE INDEX rfid_tag_owner ON rfid_tag (owner_id, epc);

CREATE TABLE tag_load (
    load_id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    row_count INTEGER NOT NULL,
    new_count INTEGER NOT NULL,
    known_count INTEGER NOT NULL,
    bad_count INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX tag_load_owner ON tag_load (owner_id, load_id);

-- A tag answered with another TID than it was loaded with: a sign of a copy, no verdict.
CREATE TABLE tag_signal (
    owner_id INTEGER NOT NULL,
    epc TEXT NOT NULL,
    seen_tid TEXT NOT NULL,
    known_tid TEXT NOT NULL,
    source TEXT NOT NULL,
    seen_count INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (owner_id, epc, seen_tid)
) STRICT;

-- How often somebody looked up by hand in a span of time; forgotten after a day.
CREATE TABLE lookup_count (
    scope TEXT NOT NULL,
    span INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    PRIMARY KEY (scope, span)
) STRICT;
CREATE INDEX lookup_count_end ON lookup_count (ends_at);
