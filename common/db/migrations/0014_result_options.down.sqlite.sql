ALTER TABLE results DROP COLUMN options;
