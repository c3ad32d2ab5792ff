-- Products and their versions, batches, applications, allocations, downloads.
CREATE TABLE product (
    product_id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    class TEXT NOT NULL,
    name TEXT NOT NULL,
    brand TEXT NOT NULL,
    model TEXT NOT NULL,
    gas_code TEXT NOT NULL,
    gtin TEXT UNIQUE,
    serial_kind TEXT NOT NULL,
    state TEXT NOT NULL,
    current_version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (owner_id, model, gas_code)
) STRICT;

-- The nameplate as of a date: a canonical JSON object of public fields.
CREATE TABLE product_version (
    product_id INTEGER NOT NULL,
    version_no INTEGER NOT NULL,
    effective_from TEXT NOT NULL,
    nameplate TEXT NOT NULL,
    declared_life_years INTEGER,
    standard TEXT NOT NULL,
    certificate_number TEXT,
    entruster TEXT NOT NULL,
    producer TEXT NOT NULL,
    factory TEXT NOT NULL,
    factory_code TEXT,
    created_by INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (product_id, version_no)
) STRICT;

CREATE TABLE batch (
    owner_id INTEGER NOT NULL,
    batch_id INTEGER NOT NULL,
    product_id INTEGER NOT NULL,
    version_no INTEGER NOT NULL,
    batch_no TEXT NOT NULL,
    production_date TEXT NOT NULL,
    site_id INTEGER NOT NULL,
    line TEXT NOT NULL,
    shift TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (owner_id, batch_id),
    UNIQUE (owner_id, product_id, batch_no)
) STRICT;

CREATE TABLE code_application (
    application_id INTEGER PRIMARY KEY AUTOINCREMENT,
    organization_id INTEGER NOT NULL,
    site_id INTEGER NOT NULL,
    product_id INTEGER NOT NULL,
    scheme TEXT NOT NULL,
    layout TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    quota_increase INTEGER NOT NULL,
    quota_reason TEXT NOT NULL,
    allocation_no INTEGER,
    idempotency_key TEXT,
    created_by INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (organization_id, idempotency_key)
) STRICT;

CREATE TABLE code_quota (
    organization_id INTEGER NOT NULL,
    year INTEGER NOT NULL,
    allowed INTEGER NOT NULL,
    PRIMARY KEY (organization_id, year)
) STRICT;

CREATE TABLE allocation_key (
    key_id INTEGER PRIMARY KEY,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- A hundred million codes are one row. scope: the 7-digit enterprise number (Ecode) or the GTIN.
CREATE TABLE code_allocation (
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    kind TEXT NOT NULL,
    layout TEXT NOT NULL,
    scope TEXT NOT NULL,
    printed_no INTEGER NOT NULL,
    key_id INTEGER NOT NULL,
    first_index INTEGER NOT NULL,
    code_count INTEGER NOT NULL,
    loaded_count INTEGER NOT NULL,
    product_id INTEGER NOT NULL,
    application_id INTEGER,
    address TEXT NOT NULL,
    state TEXT NOT NULL,
    is_test INTEGER NOT NULL,
    issued_by INTEGER NOT NULL,
    issued_at INTEGER NOT NULL,
    PRIMARY KEY (owner_id, allocation_no),
    UNIQUE (layout, scope, printed_no, first_index)
) STRICT;

-- Codes made elsewhere: national platform, own serials, tags.
CREATE TABLE code_directory (
    code TEXT PRIMARY KEY,
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    code_index INTEGER NOT NULL,
    UNIQUE (owner_id, allocation_no, code_index)
) STRICT;

CREATE TABLE code_download (
    download_id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    part_no INTEGER NOT NULL,
    format TEXT NOT NULL,
    first_index INTEGER NOT NULL,
    code_count INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    reason TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX code_download_part ON code_download (owner_id, allocation_no, part_no);

-- Void, frozen, released: runs of one allocation, by kind.
CREATE TABLE state_run (
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    kind TEXT NOT NULL,
    first_index INTEGER NOT NULL,
    last_index INTEGER NOT NULL,
    reason TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (owner_id, allocation_no, kind, first_index)
) STRICT;

-- A replaced label: both codes answer, the trace is carried over.
CREATE TABLE code_replacement (
    owner_id INTEGER NOT NULL,
    allocation_no INTEGER NOT NULL,
    code_index INTEGER NOT NULL,
    new_allocation_no INTEGER NOT NULL,
    new_index INTEGER NOT NULL,
    reason TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (owner_id, allocation_no, code_index),
    UNIQUE (owner_id, new_allocation_no, new_index)
) STRICT;
