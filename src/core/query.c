#include "core/query.h"

#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/printer.h"
#include "base/text.h"

#include "core/field.h"
#include "core/ip_range.h"
#include "core/query_term.h"
#include "core/when.h"

#define DAY_SECONDS 86400
#define LAST_SECOND G_GINT64_CONSTANT (253402300799) /* of the year 9999 */

typedef struct {
  const QueryContext *context;
  json_t *document;
} Query;

/* Reads one value of a key into JSON for the document; NULL: sets WANTED to what it would be. */
typedef json_t *(*ValueReader) (const Query *query, const char *value, const char **wanted);

/* How a key's values are read: from a list, or as one of these. */
typedef enum { KEY_LIST, KEY_NUMBER, KEY_DATE, KEY_SUBJECT } KeyType;

typedef struct {
  const char *name;
  const char *member; /* of the document */
  KeyType type;
  ValueReader read; /* of KEY_LIST */
} Key;

static gboolean
refuse (const Term *term, const char *reason, GError **error)
{
  g_set_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "`%s`: %s", term->written, reason);
  return FALSE;
}

static json_t *
lower_string (const char *text)
{
  g_autofree char *lower = g_utf8_strdown (text, -1);
  return json_string (lower);
}

static gboolean
is_none (const char *value)
{
  return g_ascii_strcasecmp (value, "none") == 0;
}

static json_t *
read_id (const Query *query, const char *value, const char **wanted)
{
  (void) query;
  gint64 id;
  *wanted = "a ticket number";
  return g_ascii_string_to_signed (value, 10, 1, G_MAXINT64, &id, NULL) ? json_integer (id) : NULL;
}

static json_t *
read_status (const Query *query, const char *value, const char **wanted)
{
  const GPtrArray *own = query->context->policy->lifecycles;
  g_autofree char *lower = g_utf8_strdown (value, -1);
  gboolean known = FALSE;
  *wanted = "a status of some lifecycle, such as open or resolved";
  for (guint i = 0; i < own->len && !known; i++)
    known = lifecycle_phase (g_ptr_array_index (own, i), lower) != STATUS_UNKNOWN;
  for (guint kind = 0; kind < KINDS && !known; kind++)
    known = lifecycle_phase (lifecycle_shipped ((Kind) kind), lower) != STATUS_UNKNOWN;
  return known ? json_string (lower) : NULL;
}

static json_t *
read_queue (const Query *query, const char *value, const char **wanted)
{
  const Queue *queue = policy_queue (query->context->policy, value);
  *wanted = "the name of a queue";
  return queue == NULL ? NULL : lower_string (queue->name);
}

static json_t *
read_kind (const Query *query, const char *value, const char **wanted)
{
  (void) query;
  Kind kind;
  g_autofree char *lower = g_utf8_strdown (value, -1);
  *wanted = "general, report, incident, investigation or countermeasure";
  return kind_from_name (lower, &kind) ? json_string (lower) : NULL;
}

static json_t *
read_constituency (const Query *query, const char *value, const char **wanted)
{
  const Constituency *constituency = policy_constituency (query->context->policy, value);
  *wanted = "the name of a constituency, or none";
  if (constituency != NULL)
    return lower_string (constituency->name);
  return is_none (value) ? json_null () : NULL;
}

static json_t *
read_owner (const Query *query, const char *value, const char **wanted)
{
  *wanted = "the name of an account, or nobody";
  if (is_none (value) || g_ascii_strcasecmp (value, "nobody") == 0)
    return json_null ();
  if (g_ascii_strcasecmp (value, "me") != 0)
    return lower_string (value);
  return query->context->account == NULL ? NULL : lower_string (query->context->account);
}

static json_t *
read_sla (const Query *query, const char *value, const char **wanted)
{
  (void) query;
  (void) wanted;
  return is_none (value) ? json_null () : lower_string (value);
}

static json_t *
read_person (const Query *query, const char *value, const char **wanted)
{
  (void) query;
  g_autofree char *whole = g_strconcat (*value == '@' ? "x" : "", value, NULL);
  g_autofree char *folded = text_fold_address (value);
  *wanted = "a whole address, or @domain";
  return text_is_envelope_address (whole) ? json_string (folded) : NULL;
}

static const Key keys[] = {
  { "id", "id", KEY_LIST, read_id },
  { "status", "status", KEY_LIST, read_status },
  { "queue", "queue", KEY_LIST, read_queue },
  { "kind", "kind", KEY_LIST, read_kind },
  { "constituency", "constituency", KEY_LIST, read_constituency },
  { "owner", "owner", KEY_LIST, read_owner },
  { "sla", "sla", KEY_LIST, read_sla },
  { "requestor", "requestor", KEY_LIST, read_person },
  { "cc", "cc", KEY_LIST, read_person },
  { "admin-cc", "admin_cc", KEY_LIST, read_person },
  { "watcher", "watcher", KEY_LIST, read_person },
  { "priority", "priority", KEY_NUMBER, NULL },
  { "final-priority", "final_priority", KEY_NUMBER, NULL },
  { "worked", "worked", KEY_NUMBER, NULL },
  { "left", "left", KEY_NUMBER, NULL },
  { "created", "created", KEY_DATE, NULL },
  { "starts", "starts", KEY_DATE, NULL },
  { "started", "started", KEY_DATE, NULL },
  { "due", "due", KEY_DATE, NULL },
  { "told", "told", KEY_DATE, NULL },
  { "resolved", "resolved", KEY_DATE, NULL },
  { "updated", "updated", KEY_DATE, NULL },
  { "subject", "subject", KEY_SUBJECT, NULL },
};

/* Puts VALUE, which it takes over, into the document. A NAME that is asked for already must not be
 * asked for again. */
static gboolean
put (const Query *query, const Term *term, const char *name, json_t *value, GError **error)
{
  const json_t *present = json_object_get (query->document, name);
  if (present != NULL && !json_equal (present, value)) {
    json_decref (value);
    return refuse (term,
                   "this is asked for twice; several values of one key stand behind it with "
                   "commas: status:open,stalled",
                   error);
  }
  json_object_set_new (query->document, name, value);
  return TRUE;
}

/* Adds VALUE to the array NAME of the document. */
static void
append (const Query *query, const char *name, json_t *value)
{
  json_t *array = json_object_get (query->document, name);
  if (array == NULL) {
    array = json_array ();
    json_object_set_new (query->document, name, array);
  }
  json_array_append_new (array, value);
}

static gboolean
read_list (const Query *query, const Term *term, const Key *key, GError **error)
{
  if (term->type != TERM_EQUAL)
    return refuse (term, "only numbers and dates have < and >; write a colon", error);
  g_autoptr (json_t) values = json_array ();
  for (guint i = 0; i < term->values->len; i++) {
    const char *wanted = NULL;
    const char *text = g_ptr_array_index (term->values, i);
    json_t *value = key->read (query, text, &wanted);
    if (value == NULL) {
      g_autofree char *reason = g_strdup_printf ("`%s` is not %s", text, wanted);
      return refuse (term, reason, error);
    }
    json_array_append_new (values, value);
  }
  g_autofree char *name = g_strconcat (term->negated ? "not_" : "", key->member, NULL);
  return put (query, term, name, g_steal_pointer (&values), error);
}

/* A half-open range; CLOCK_NONE where it has no bound. */
typedef struct {
  gint64 from;
  gint64 upto;
} Bounds;

/* The range that TYPE means of the values FIRST to one before END. */
static Bounds
bounds_of (TermType type, gint64 first, gint64 end)
{
  Bounds bounds = { CLOCK_NONE, CLOCK_NONE };
  if (type == TERM_EQUAL || type == TERM_AT_LEAST)
    bounds.from = first;
  else if (type == TERM_MORE)
    bounds.from = end;
  if (type == TERM_EQUAL || type == TERM_AT_MOST)
    bounds.upto = end;
  else if (type == TERM_LESS)
    bounds.upto = first;
  return bounds;
}

static gboolean
read_number (const Term *term, gint64 *first, gint64 *end, GError **error)
{
  if (!g_ascii_string_to_signed (g_ptr_array_index (term->values, 0), 10, G_MININT32, G_MAXINT32,
                                 first, NULL))
    return refuse (term, "a whole number must stand here", error);
  *end = *first + 1;
  return TRUE;
}

/* The day or second that the term names; `:` always means a day. */
static gboolean
read_date (const Query *query, const Term *term, gint64 *first, gint64 *end, GError **error)
{
  const char *value = g_ptr_array_index (term->values, 0);
  if (!when_parse (value, query->context->now, first))
    return refuse (term, "a date must stand here, such as 2026-12-01, today or -7d", error);
  gboolean day = term->type == TERM_EQUAL || when_is_day (value);
  if (day)
    *first -= *first % DAY_SECONDS;
  *end = *first + (day ? DAY_SECONDS : 1);
  return TRUE;
}

/* FALSE when the term asks more than one comparison can answer. */
static gboolean
is_comparison (const Term *term, GError **error)
{
  if (term->negated)
    return refuse (term, "turn the comparison round instead of writing -", error);
  if (term->values->len > 1)
    return refuse (term, "only one value can stand here", error);
  return TRUE;
}

/* Narrows the range called NAME in the document, whose upper bound is called UPTO. */
static gboolean
narrow (const Query *query, const Term *term, const Key *key, Bounds bounds, GError **error)
{
  const char *upto = key->type == KEY_DATE ? "before" : "below";
  if (json_object_get (query->document, key->member) == NULL)
    json_object_set_new (query->document, key->member, json_object ());
  json_t *range = json_object_get (query->document, key->member);
  if (!json_is_object (range) ||
      (bounds.from != CLOCK_NONE && json_object_get (range, "from") != NULL) ||
      (bounds.upto != CLOCK_NONE && json_object_get (range, upto) != NULL))
    return refuse (term, "this is asked for twice", error);
  if (bounds.from != CLOCK_NONE)
    json_object_set_new (range, "from", json_integer (bounds.from));
  if (bounds.upto != CLOCK_NONE)
    json_object_set_new (range, upto, json_integer (bounds.upto));
  return TRUE;
}

/* `due:none` and `-due:none`; times are never before 1970. */
static gboolean
read_unset (const Query *query, const Term *term, const Key *key, GError **error)
{
  const Bounds any = { 0, CLOCK_NONE };
  return term->negated ? narrow (query, term, key, any, error)
                       : put (query, term, key->member, json_null (), error);
}

static gboolean
read_range (const Query *query, const Term *term, const Key *key, GError **error)
{
  gint64 first, end;
  if (key->type == KEY_DATE && term->type == TERM_EQUAL && term->values->len == 1 &&
      is_none (g_ptr_array_index (term->values, 0)))
    return read_unset (query, term, key, error);
  if (!is_comparison (term, error))
    return FALSE;
  gboolean fine = key->type == KEY_DATE ? read_date (query, term, &first, &end, error)
                                        : read_number (term, &first, &end, error);
  return fine && narrow (query, term, key, bounds_of (term->type, first, end), error);
}

/* A comma is part of the words here. */
static gboolean
read_subject (const Query *query, const Term *term, GError **error)
{
  if (term->type != TERM_EQUAL)
    return refuse (term, "only numbers and dates have < and >; write a colon", error);
  g_autoptr (GString) text = g_string_new (g_ptr_array_index (term->values, 0));
  for (guint i = 1; i < term->values->len; i++)
    g_string_append_printf (text, ",%s", (const char *) g_ptr_array_index (term->values, i));
  append (query, term->negated ? "not_subject" : "subject", json_string (text->str));
  return TRUE;
}

static gboolean
read_key (const Query *query, const Term *term, const Key *key, GError **error)
{
  switch (key->type) {
  case KEY_LIST:
    return read_list (query, term, key, error);
  case KEY_NUMBER:
  case KEY_DATE:
    return read_range (query, term, key, error);
  case KEY_SUBJECT:
    break;
  }
  return read_subject (query, term, error);
}

/* One value of FIELD as it is looked for; dates may be relative here. */
static json_t *
field_json (const Query *query, const Field *field, const char *value, GError **error)
{
  gint64 instant;
  IpRange range;
  g_autofree char *day = NULL;
  if (field->type == FIELD_DATE && when_parse (value, query->context->now, &instant))
    day = clock_to_text (instant);
  g_autofree char *stored = field_value (field, day == NULL ? value : day, error);
  if (stored == NULL)
    return NULL;
  if (field->type != FIELD_IP || !ip_range_parse (stored, &range))
    return lower_string (stored);
  g_autofree char *low = ip_range_low (&range);
  g_autofree char *high = ip_range_high (&range);
  return json_pack ("[s, s]", low, high);
}

static gboolean
read_field_values (const Query *query, const Term *term, const Field *field, json_t *object,
                   GError **error)
{
  g_autoptr (json_t) values = json_array ();
  for (guint i = 0; i < term->values->len; i++) {
    json_t *value = field_json (query, field, g_ptr_array_index (term->values, i), error);
    if (value == NULL)
      return FALSE;
    json_array_append_new (values, value);
  }
  const char *name = field->type == FIELD_IP ? "ranges" : "values";
  json_object_set (object, name, values);
  return TRUE;
}

/* BOUND of a field of TYPE as JSON; no day lies behind the last that can be written. */
static json_t *
field_bound (FieldType type, gint64 bound)
{
  if (type == FIELD_NUMBER)
    return json_integer (bound);
  g_autofree char *text = clock_to_text (MIN (bound, LAST_SECOND));
  *strchr (text, 'T') = '\0';
  return json_string (text);
}

static gboolean
read_field_range (const Query *query, const Term *term, const Field *field, json_t *object,
                  GError **error)
{
  gint64 first, end;
  if (field->type != FIELD_NUMBER && field->type != FIELD_DATE)
    return refuse (term, "only numbers and dates have < and >; write a colon", error);
  if (!is_comparison (term, error))
    return FALSE;
  gboolean fine = field->type == FIELD_DATE ? read_date (query, term, &first, &end, error)
                                            : read_number (term, &first, &end, error);
  if (!fine)
    return FALSE;
  Bounds bounds = bounds_of (term->type, first, end);
  if (bounds.from != CLOCK_NONE)
    json_object_set_new (object, "from", field_bound (field->type, bounds.from));
  if (bounds.upto != CLOCK_NONE)
    json_object_set_new (object, "below", field_bound (field->type, bounds.upto));
  return TRUE;
}

static gboolean
read_field (const Query *query, const Term *term, GError **error)
{
  const Field *field = field_find (query->context->policy->fields, term->key);
  if (field == NULL)
    return refuse (term, "there is no such key or field; to look for this text write it in quotes",
                   error);
  g_autoptr (json_t) object = json_pack ("{s:s, s:b}", "name", field->name, "not", term->negated);
  gboolean fine = term->type == TERM_EQUAL ? read_field_values (query, term, field, object, error)
                                           : read_field_range (query, term, field, object, error);
  if (fine)
    append (query, "fields", g_steal_pointer (&object));
  return fine;
}

static gboolean
read_owner_word (const Query *query, const Term *term, json_t *owner, GError **error)
{
  if (owner == NULL)
    return refuse (term, "nobody asks here", error);
  const char *name = term->negated ? "not_owner" : "owner";
  return put (query, term, name, json_pack ("[o]", owner), error);
}

static gboolean
read_overdue (const Query *query, const Term *term, GError **error)
{
  static const Key due = { "due", "due", KEY_DATE, NULL };
  const Bounds past = { CLOCK_NONE, query->context->now };
  if (term->negated)
    return refuse (term, "this has no opposite; write due>now", error);
  return put (query, term, "closed", json_false (), error) &&
         narrow (query, term, &due, past, error);
}

static gboolean
read_word (const Query *query, const Term *term, GError **error)
{
  const char *wanted;
  const char *written = g_ptr_array_index (term->values, 0);
  g_autofree char *word = term->quoted ? g_strdup ("") : g_ascii_strdown (written, -1);
  if (g_str_equal (word, "closed"))
    return put (query, term, "closed", json_boolean (!term->negated), error);
  if (g_str_equal (word, "open"))
    return put (query, term, "closed", json_boolean (term->negated), error);
  if (g_str_equal (word, "overdue"))
    return read_overdue (query, term, error);
  if (g_str_equal (word, "unowned"))
    return read_owner_word (query, term, json_null (), error);
  if (g_str_equal (word, "mine"))
    return read_owner_word (query, term, read_owner (query, "me", &wanted), error);
  append (query, term->negated ? "not_words" : "words", json_string (written));
  return TRUE;
}

static gboolean
read_term (const Query *query, const Term *term, GError **error)
{
  if (term->type == TERM_WORD)
    return read_word (query, term, error);
  for (guint i = 0; i < G_N_ELEMENTS (keys) && !term->field; i++)
    if (g_str_equal (term->key, keys[i].name))
      return read_key (query, term, &keys[i], error);
  return read_field (query, term, error);
}

json_t *
query_parse (const char *text, const QueryContext *context, GError **error)
{
  if (!g_utf8_validate (text, -1, NULL)) {
    g_set_error_literal (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA, "the query is not UTF-8");
    return NULL;
  }
  g_autoptr (GPtrArray) terms = term_list (text, error);
  if (terms == NULL)
    return NULL;
  g_autoptr (json_t) document = json_object ();
  const Query query = { context, document };
  for (guint i = 0; i < terms->len; i++)
    if (!read_term (&query, g_ptr_array_index (terms, i), error))
      return NULL;
  if (context->open && json_object_get (document, "closed") == NULL &&
      json_object_get (document, "status") == NULL && json_object_get (document, "id") == NULL)
    json_object_set_new (document, "closed", json_false ());
  return g_steal_pointer (&document);
}
