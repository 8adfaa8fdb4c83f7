-- Collections: files under a key of the caller's own. uploads.collection is such a key; what stands
-- there already becomes a collection. Each id is a UUIDv7 of its first file's time.

CREATE TABLE collections (
    tenant_id  BYTEA NOT NULL,
    id         BYTEA NOT NULL,
    key        TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,            -- for people; empty: it has none
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,                     -- when its last file came
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key)
);

CREATE INDEX uploads_by_collection ON uploads (tenant_id, collection COLLATE "C", id)
    WHERE collection IS NOT NULL;

INSERT INTO collections (tenant_id, id, key, name, created_at, updated_at)
    SELECT tenant_id,
           decode(lpad(to_hex(MIN(created_at) / 1000), 12, '0') || '7'
                  || substr(replace(gen_random_uuid()::text, '-', ''), 1, 3) || 'a'
                  || substr(replace(gen_random_uuid()::text, '-', ''), 17, 15), 'hex'),
           collection, '', MIN(created_at), MAX(created_at)
    FROM uploads WHERE collection IS NOT NULL GROUP BY tenant_id, collection;
