#pragma once

/* A mail's record as JSON: as the database keeps it and as tocsin-json(7) shows it. All results are
 * the caller's. */

#include <jansson.h>

#include "core/mail.h"

/* All of MAIL. */
json_t *mail_document (const Mail *mail);

/* Its attachments with what the history's seals cover: name, type, size, sha256. */
json_t *mail_document_attachments (const Mail *mail);

/* What else the parser found out and the bytes can prove again: defects, the rest about the
 * attachments (in their order), deliveries, original_message_id, authentication. */
json_t *mail_document_findings (const Mail *mail);
