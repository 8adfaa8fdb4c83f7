-- What is said of columns is an option of the shown version's upload: it is what the analysis reads.
ALTER TABLE datasets DROP COLUMN columns;
