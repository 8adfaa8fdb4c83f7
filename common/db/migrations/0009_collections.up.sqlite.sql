-- Collections: files under a key of the caller's own. uploads.collection is such a key; what stands
-- there already becomes a collection. Each id is a UUIDv7 of its first file's time.

CREATE TABLE collections (
    tenant_id  BLOB NOT NULL,
    id         BLOB NOT NULL,
    key        TEXT NOT NULL,
    name       TEXT NOT NULL,                       -- for people; empty: it has none
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,                    -- when its last file came
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX uploads_by_collection ON uploads (tenant_id, collection, id)
    WHERE collection IS NOT NULL;

INSERT INTO collections (tenant_id, id, key, name, created_at, updated_at)
    SELECT tenant_id,
           unhex(printf('%012x', MIN(created_at) / 1000) || '7' || substr(hex(randomblob(2)), 2)
                 || 'a' || substr(hex(randomblob(8)), 2)),
           collection, '', MIN(created_at), MAX(created_at)
    FROM uploads WHERE collection IS NOT NULL GROUP BY tenant_id, collection;
