#include <string.h>

#include "mail/defect.h"
#include "mail/gate.h"
#include "mail/header.h"

enum { NAME_BYTES = 40 };

/* Fields of which a header may have only one: RFC 5322 section 3.6, RFC 2045 section 3, RFC 2183.
 */
static const char *const single_fields[] = {
  "From",
  "Sender",
  "Reply-To",
  "To",
  "Cc",
  "Bcc",
  "Message-ID",
  "In-Reply-To",
  "References",
  "Subject",
  "Date",
  "MIME-Version",
  "Content-Type",
  "Content-ID",
  "Content-Transfer-Encoding",
  "Content-Description",
  "Content-Disposition",
};

/* Those of which the parser takes the first. */
static const char *const first_counts[] = { "Subject", "Date", "Message-ID" };

/* What a pass over the header counts. */
typedef struct {
  GPtrArray *defects;
  guint seen[G_N_ELEMENTS (single_fields)];
  guint no_fields;
  gboolean envelope_line;
  gboolean bare_cr;
  gboolean cr_lf;
  gboolean lf;
} Inspection;

/* The bytes of FIELD, its line ends counted for the whole header. */
static void
inspect_bytes (Inspection *inspection, const HeaderField *field, const char *label)
{
  gboolean nul = FALSE;
  gboolean control = FALSE;
  gboolean beyond = FALSE;
  for (const char *p = field->start; p < field->end; p++) {
    if (*p == '\n') {
      gboolean pair = p > field->start && p[-1] == '\r';
      inspection->cr_lf = inspection->cr_lf || pair;
      inspection->lf = inspection->lf || !pair;
    } else if (*p == '\r')
      inspection->bare_cr = inspection->bare_cr || p + 1 == field->end || p[1] != '\n';
    else if (*p == '\0')
      nul = TRUE;
    else if (g_ascii_iscntrl (*p) && *p != '\t')
      control = TRUE;
    else if ((guchar) *p >= 0x80)
      beyond = TRUE;
  }
  if (nul)
    defect_add (inspection->defects, "%s: NUL", label);
  if (control)
    defect_add (inspection->defects, "%s: control character", label);
  if (beyond)
    defect_add (inspection->defects, "%s: bytes beyond ASCII", label);
}

static gboolean
is_envelope_line (const HeaderField *field)
{
  static const char mbox[] = "From ";
  return (gsize) (field->end - field->start) > strlen (mbox) &&
         memcmp (field->start, mbox, strlen (mbox)) == 0 && !header_is (field, "From");
}

/* RFC 5322 section 2.2: printable ASCII. */
static gboolean
has_name (const HeaderField *field)
{
  for (gsize i = 0; i < field->name_length; i++)
    if (!g_ascii_isgraph (field->name[i]))
      return FALSE;
  return field->name_length > 0;
}

static void
inspect_field (Inspection *inspection, const HeaderField *field)
{
  if (!has_name (field)) {
    inspect_bytes (inspection, field, "header");
    if (is_envelope_line (field))
      inspection->envelope_line = TRUE;
    else
      inspection->no_fields++;
    return;
  }
  g_autofree char *label = g_strndup (field->name, MIN (field->name_length, NAME_BYTES));
  inspect_bytes (inspection, field, label);
  if (field->name[field->name_length] != ':')
    defect_add (inspection->defects, "%s: blank before the colon", label);
  for (gsize i = 0; i < G_N_ELEMENTS (single_fields); i++)
    inspection->seen[i] += header_is (field, single_fields[i]);
  if (header_is_address (field)) {
    g_autofree char *value = header_unfold (field);
    gate_inspect_addresses (label, value, inspection->defects);
  }
}

static void
report_counts (const Inspection *inspection)
{
  for (gsize i = 0; i < G_N_ELEMENTS (single_fields); i++) {
    const char *name = single_fields[i];
    gboolean first = FALSE;
    for (gsize j = 0; j < G_N_ELEMENTS (first_counts); j++)
      first = first || strcmp (name, first_counts[j]) == 0;
    if (inspection->seen[i] > 1)
      defect_add (inspection->defects, "%s: %u fields%s", name, inspection->seen[i],
                  first ? ", the first counts" : "");
    else if (inspection->seen[i] == 0 && (strcmp (name, "From") == 0 || strcmp (name, "Date") == 0))
      defect_add (inspection->defects, "%s: missing", name);
  }
}

static void
report_lines (const Inspection *inspection, gboolean ended)
{
  if (inspection->envelope_line)
    defect_add (inspection->defects, "header: an envelope line (From without colon) within it");
  if (inspection->no_fields > 0)
    defect_add (inspection->defects, "header: %u %s no field", inspection->no_fields,
                inspection->no_fields == 1 ? "line is" : "lines are");
  if (inspection->bare_cr)
    defect_add (inspection->defects, "header: CR without LF");
  if (inspection->cr_lf && inspection->lf)
    defect_add (inspection->defects, "header: line ends of both kinds, CR LF and LF");
  if (!ended)
    defect_add (inspection->defects, "header: no empty line before the body");
}

void
gate_inspect (const char *bytes, const char *end, GPtrArray *defects)
{
  Inspection inspection = { .defects = defects };
  const char *cursor = header_start (bytes, end);
  const char *behind = cursor;
  HeaderField field;
  while (header_next (&cursor, end, &field)) {
    inspect_field (&inspection, &field);
    behind = cursor;
  }
  report_counts (&inspection);
  report_lines (&inspection, cursor != behind);
}
