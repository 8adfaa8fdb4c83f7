ALTER TABLE invitations DROP COLUMN created_by;
ALTER TABLE api_keys DROP COLUMN role;
ALTER TABLE api_keys DROP COLUMN created_by;
