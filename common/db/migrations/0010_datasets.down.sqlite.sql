-- Every version is an upload, and stays one.
DROP TABLE dataset_versions;
DROP TABLE datasets;
