-- What the parser found out about a mail beside what the history seals: defects, the true types of
-- attachments and what they are to the mail, deliveries that a bounce reports, what servers said of
-- its origin. The raw mail, which is sealed, proves it again.
ALTER TABLE tocsin.mail ADD COLUMN findings jsonb NOT NULL DEFAULT '{}';
