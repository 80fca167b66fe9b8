#pragma once

/* The fields that tickets have beside the fixed ones: a table in the configuration. Shipped is
 * RTIR's set (rt-rtir 5.9) and TLP. */

#include <glib.h>

#include "core/lifecycle.h"

typedef enum { FIELD_TEXT, FIELD_CHOICE, FIELD_NUMBER, FIELD_DATE, FIELD_IP } FieldType;

/* `text`, `choice`, `number`, `date`, `ip`. */
const char *field_type_name (FieldType type);

/* A field as the configuration defines it. */
typedef struct {
  char *name; /* unique, compared without case */
  FieldType type;
  gboolean several; /* it may have more than one value */
  guint kinds;      /* bit `1 << kind` for each kind whose tickets have it */
  char **choices;   /* of FIELD_CHOICE; never NULL; empty: any text (the site fills them in) */
} Field;

void field_free (Field *field);

/* RTIR's (GPtrArray of Field): Classification, Function, Resolution (incidents); How Reported,
 * Reporter Type (reports); Customer (reports and investigations, several); IP, Domain, CVE ID (all
 * kinds, several); Netmask, Port, Where Blocked (countermeasures); TLP (all: RED, AMBER+STRICT,
 * AMBER, GREEN, CLEAR). The caller's. */
GPtrArray *field_shipped (void);

/* The field called NAME among FIELDS, without case, or NULL. Borrowed. */
const Field *field_find (const GPtrArray *fields, const char *name);

/* The longest value, in bytes (an index must hold it), and the largest number, either sign (JSON
 * readers must hold it). */
#define FIELD_VALUE_MAX 1000
#define FIELD_NUMBER_MAX 9007199254740991

/* VALUE as it is stored: a choice as the configuration spells it, a whole number without leading
 * zeros, a date as `2026-11-23` (UTC; relative ones such as `tomorrow` are refused), an IP range as
 * ip_range_text(), text as one line; NULL when FIELD cannot hold it (DATA; the message says what it
 * can hold). The caller frees it. */
char *field_value (const Field *field, const char *value, GError **error);

/* The values of one field on a ticket. */
typedef struct {
  char *name;        /* as the configuration spells it */
  GPtrArray *values; /* of char *, in the order they were added; at least one */
} FieldValues;

FieldValues *field_values_new (const char *name);
FieldValues *field_values_copy (const FieldValues *values);
void field_values_free (FieldValues *values);
