-- uploads.collection keeps the keys.
DROP INDEX uploads_by_collection;
DROP TABLE collections;
