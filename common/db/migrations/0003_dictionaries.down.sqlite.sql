DROP TABLE old_results;
ALTER TABLE results DROP COLUMN scores;
ALTER TABLE results DROP COLUMN dictionary_version;
ALTER TABLE jobs DROP COLUMN dictionary_version;
DROP TABLE dictionaries;
