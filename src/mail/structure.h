#pragma once

/* What the shape of a mail tells beside its text and attachments: for its class. */

#include <glib.h>

/* Every text is valid UTF-8 and owned; NULL where absent. */
typedef struct {
  char *type;            /* media type of the root, lower case */
  char *report_type;     /* report-type of a root multipart/report, lower case */
  char *calendar_method; /* `method` of the first text/calendar part, upper case */
  char *delivery_status; /* content of the first message/delivery-status part */
  char *disposition;     /* content of the first message/disposition-notification part */
  char *feedback;        /* content of the first message/feedback-report part */
  char *returned;        /* start of the returned mail or of its header, at most 64 KB */
  char *whole_text;      /* the text before quotations and signature were split off */
} Structure;

void structure_free (Structure *structure);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Structure, structure_free)
