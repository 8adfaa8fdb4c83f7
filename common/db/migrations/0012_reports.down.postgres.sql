DROP TABLE report_shares;
DROP TABLE report_artifacts;
DROP INDEX public_datasets;
DELETE FROM jobs WHERE kind = 'report';
DROP TABLE reports;
