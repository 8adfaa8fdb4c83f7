DROP INDEX api_keys_by_tenant;
ALTER TABLE api_keys DROP COLUMN name;
DROP TABLE password_resets;
DROP TABLE invitations;
DROP TABLE refresh_tokens;
DROP TABLE login_sessions;
DROP TABLE memberships;
DROP TABLE users;
