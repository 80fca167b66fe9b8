#include "core/field.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"

#include "core/ip_range.h"
#include "core/name.h"
#include "core/when.h"

#define KIND_BIT(kind) (1u << (kind))

enum {
  ALL_KINDS = KIND_BIT (KINDS) - 1,
  REPORTS = KIND_BIT (KIND_REPORT),
  INCIDENTS = KIND_BIT (KIND_INCIDENT),
  INVESTIGATIONS = KIND_BIT (KIND_INVESTIGATION),
  COUNTERMEASURES = KIND_BIT (KIND_COUNTERMEASURE),
};

static const char *const type_names[] = {
  [FIELD_TEXT] = "text", [FIELD_CHOICE] = "choice", [FIELD_NUMBER] = "number",
  [FIELD_DATE] = "date", [FIELD_IP] = "ip",
};

static const struct {
  const char *name;
  FieldType type;
  gboolean several;
  guint kinds;
  const char *choices[9];
} shipped[] = {
  { "Classification",
    FIELD_CHOICE,
    FALSE,
    INCIDENTS,
    { "Spam", "System Compromise", "Query", "Scan", "Denial of Service", "Piracy" } },
  { "Function", FIELD_CHOICE, FALSE, INCIDENTS, { "AbuseDesk", "IncidentCoord" } },
  { "Resolution",
    FIELD_CHOICE,
    FALSE,
    INCIDENTS,
    { "successfully resolved", "no resolution reached", "no response from customer",
      "no response from other ISP" } },
  { "How Reported",
    FIELD_CHOICE,
    FALSE,
    REPORTS,
    { "API", "CLI", "Email", "REST", "REST2", "Web", "Telephone", "Other" } },
  { "Reporter Type",
    FIELD_CHOICE,
    FALSE,
    REPORTS,
    { "customer", "external individual", "other ISP", "police", "other IRT", "other" } },
  { "Customer", FIELD_CHOICE, TRUE, REPORTS | INVESTIGATIONS, { NULL } },
  { "IP", FIELD_IP, TRUE, ALL_KINDS, { NULL } },
  { "Domain", FIELD_TEXT, TRUE, ALL_KINDS, { NULL } },
  { "CVE ID", FIELD_TEXT, TRUE, ALL_KINDS, { NULL } },
  { "Netmask", FIELD_TEXT, FALSE, COUNTERMEASURES, { NULL } },
  { "Port", FIELD_TEXT, FALSE, COUNTERMEASURES, { NULL } },
  { "Where Blocked", FIELD_TEXT, FALSE, COUNTERMEASURES, { NULL } },
  { "TLP", FIELD_CHOICE, FALSE, ALL_KINDS, { "RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR" } },
};

const char *
field_type_name (FieldType type)
{
  g_assert (type < G_N_ELEMENTS (type_names));
  return type_names[type];
}

void
field_free (Field *field)
{
  if (field == NULL)
    return;
  g_free (field->name);
  g_strfreev (field->choices);
  g_free (field);
}

GPtrArray *
field_shipped (void)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func ((GDestroyNotify) field_free);
  for (guint i = 0; i < G_N_ELEMENTS (shipped); i++) {
    Field *field = g_new (Field, 1);
    field->name = g_strdup (shipped[i].name);
    field->type = shipped[i].type;
    field->several = shipped[i].several;
    field->kinds = shipped[i].kinds;
    field->choices = g_strdupv ((char **) shipped[i].choices);
    g_ptr_array_add (fields, field);
  }
  return fields;
}

const Field *
field_find (const GPtrArray *fields, const char *name)
{
  for (guint i = 0; i < fields->len; i++) {
    const Field *field = g_ptr_array_index (fields, i);
    if (name_equal (field->name, name))
      return field;
  }
  return NULL;
}

static char *
refuse (const Field *field, const char *value, const char *wanted, GError **error)
{
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "`%s` is no value for %s, which holds %s",
               value, field->name, wanted);
  return NULL;
}

static char *
choice_value (const Field *field, const char *value, GError **error)
{
  if (field->choices[0] == NULL)
    return g_strdup (value);
  const char *choice = name_find ((const char *const *) field->choices, value);
  if (choice != NULL)
    return g_strdup (choice);
  g_autofree char *choices = g_strjoinv (", ", field->choices);
  g_autofree char *wanted = g_strdup_printf ("one of: %s", choices);
  return refuse (field, value, wanted, error);
}

static char *
number_value (const Field *field, const char *value, GError **error)
{
  gint64 number;
  if (!g_ascii_string_to_signed (value, 10, -FIELD_NUMBER_MAX, FIELD_NUMBER_MAX, &number, NULL))
    return refuse (field, value, "a whole number", error);
  return g_strdup_printf ("%" G_GINT64_FORMAT, number);
}

static char *
date_value (const Field *field, const char *value, GError **error)
{
  gint64 instant;
  if (!when_parse (value, CLOCK_NONE, &instant))
    return refuse (field, value, "a date such as 2026-11-23", error);
  char *text = clock_to_text (instant);
  *strchr (text, 'T') = '\0';
  return text;
}

static char *
ip_value (const Field *field, const char *value, GError **error)
{
  IpRange range;
  if (!ip_range_parse (value, &range))
    return refuse (field, value, "addresses such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::1", error);
  return ip_range_text (&range);
}

char *
field_value (const Field *field, const char *value, GError **error)
{
  g_autofree char *line = g_utf8_validate (value, -1, NULL) ? text_one_line (value) : g_strdup ("");
  if (*line == '\0')
    return refuse (field, line, "text", error);
  if (strlen (line) > FIELD_VALUE_MAX) {
    g_autofree char *start = text_clip (line, 40);
    return refuse (field, start, "at most " G_STRINGIFY (FIELD_VALUE_MAX) " bytes", error);
  }
  switch (field->type) {
  case FIELD_CHOICE:
    return choice_value (field, line, error);
  case FIELD_NUMBER:
    return number_value (field, line, error);
  case FIELD_DATE:
    return date_value (field, line, error);
  case FIELD_IP:
    return ip_value (field, line, error);
  case FIELD_TEXT:
    break;
  }
  return g_steal_pointer (&line);
}

FieldValues *
field_values_new (const char *name)
{
  FieldValues *values = g_new (FieldValues, 1);
  values->name = g_strdup (name);
  values->values = g_ptr_array_new_with_free_func (g_free);
  return values;
}

FieldValues *
field_values_copy (const FieldValues *values)
{
  FieldValues *copy = field_values_new (values->name);
  for (guint i = 0; i < values->values->len; i++)
    g_ptr_array_add (copy->values, g_strdup (g_ptr_array_index (values->values, i)));
  return copy;
}

void
field_values_free (FieldValues *values)
{
  if (values == NULL)
    return;
  g_free (values->name);
  g_ptr_array_unref (values->values);
  g_free (values);
}
