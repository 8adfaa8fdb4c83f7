-- What the upload's options were when the result was made. Null: not known.
ALTER TABLE results ADD COLUMN options TEXT COLLATE "C";
