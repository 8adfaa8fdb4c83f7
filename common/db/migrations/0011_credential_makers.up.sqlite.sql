-- Who made a key or an invitation: it is worth no more than its maker is. Null: the shell.

ALTER TABLE api_keys ADD COLUMN created_by BLOB;
-- The maker's role then. Of keys from before nobody knows it: an admin may have made them.
ALTER TABLE api_keys ADD COLUMN role TEXT NOT NULL DEFAULT 'admin';
UPDATE api_keys SET role = 'owner' WHERE tenant_id IS NULL;

ALTER TABLE invitations ADD COLUMN created_by BLOB;
