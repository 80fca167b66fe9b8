#include <string.h>

#include "base/error.h"

#include "core/field.h"

/* Kinds: g general, r report, i incident, v investigation, c countermeasure. */
static const struct {
  const char *name;
  const char *type;
  gboolean several;
  const char *kinds;
  const char *choices;
} shipped[] = {
  { "Classification", "choice", FALSE, "i",
    "Spam, System Compromise, Query, Scan, Denial of Service, Piracy" },
  { "Function", "choice", FALSE, "i", "AbuseDesk, IncidentCoord" },
  { "Resolution", "choice", FALSE, "i",
    "successfully resolved, no resolution reached, no response from customer, "
    "no response from other ISP" },
  { "How Reported", "choice", FALSE, "r", "API, CLI, Email, REST, REST2, Web, Telephone, Other" },
  { "Reporter Type", "choice", FALSE, "r",
    "customer, external individual, other ISP, police, other IRT, other" },
  { "Customer", "choice", TRUE, "rv", "" },
  { "IP", "ip", TRUE, "grivc", "" },
  { "Domain", "text", TRUE, "grivc", "" },
  { "CVE ID", "text", TRUE, "grivc", "" },
  { "Netmask", "text", FALSE, "c", "" },
  { "Port", "text", FALSE, "c", "" },
  { "Where Blocked", "text", FALSE, "c", "" },
  { "TLP", "choice", FALSE, "grivc", "RED, AMBER+STRICT, AMBER, GREEN, CLEAR" },
};

static void
test_shipped (void)
{
  static const char letters[KINDS + 1] = "grivc";
  g_autoptr (GPtrArray) fields = field_shipped ();
  g_assert_cmpuint (fields->len, ==, G_N_ELEMENTS (shipped));
  for (guint i = 0; i < fields->len; i++) {
    const Field *field = g_ptr_array_index (fields, i);
    g_autofree char *choices = g_strjoinv (", ", field->choices);
    g_assert_cmpstr (field->name, ==, shipped[i].name);
    g_assert_cmpstr (field_type_name (field->type), ==, shipped[i].type);
    g_assert_cmpint (field->several, ==, shipped[i].several);
    g_assert_cmpstr (choices, ==, shipped[i].choices);
    for (guint kind = 0; kind < KINDS; kind++)
      g_assert_cmpint ((field->kinds & 1u << kind) != 0, ==,
                       strchr (shipped[i].kinds, letters[kind]) != NULL);
  }
  field_free (NULL);
}

static void
test_find (void)
{
  g_autoptr (GPtrArray) fields = field_shipped ();
  g_assert_cmpstr (field_find (fields, "how REPORTED")->name, ==, "How Reported");
  g_assert_cmpstr (field_find (fields, "ip")->name, ==, "IP");
  g_assert_null (field_find (fields, "How"));
  g_assert_null (field_find (fields, ""));
}

static const struct {
  const char *field;
  const char *value;
  const char *stored; /* NULL: refused */
} value_case[] = {
  { "tlp", "red", "RED" },
  { "tlp", " Amber+Strict ", "AMBER+STRICT" },
  { "tlp", "purple", NULL },
  { "tlp", "", NULL },
  { "How Reported", "email", "Email" },
  { "Customer", "Whoever", "Whoever" },
  { "Domain", "Bad.Example", "Bad.Example" },
  { "Domain", " two\nlines\t here ", "two lines here" },
  { "Domain", " \n ", NULL },
  { "Domain", "\xff", NULL },
  { "IP", "192.0.2.7", "192.0.2.7" },
  { "IP", "192.0.2.7/24", "192.0.2.0/24" },
  { "IP", "2001:DB8::1", "2001:db8::1" },
  { "IP", "192.0.2.300", NULL },
  { "IP", "somewhere", NULL },
  { "Size", "0042", "42" },
  { "Size", "-7", "-7" },
  { "Size", "-0", "0" },
  { "Size", "4.5", NULL },
  { "Size", "9007199254740991", "9007199254740991" },
  { "Size", "9007199254740992", NULL },
  { "Size", "0x10", NULL },
  { "Size", "seven", NULL },
  { "Seen", "2026-11-23", "2026-11-23" },
  { "Seen", "1 Dec 2026", "2026-12-01" },
  { "Seen", "2026-12-01T00:30+01:00", "2026-11-30" },
  { "Seen", "tomorrow", NULL },
  { "Seen", "2026-13-01", NULL },
};

static void
add_field (GPtrArray *fields, const char *name, FieldType type)
{
  Field *field = g_new0 (Field, 1);
  field->name = g_strdup (name);
  field->type = type;
  field->choices = g_new0 (char *, 1);
  g_ptr_array_add (fields, field);
}

static GPtrArray *
all_types (void)
{
  GPtrArray *fields = field_shipped ();
  add_field (fields, "Size", FIELD_NUMBER);
  add_field (fields, "Seen", FIELD_DATE);
  return fields;
}

static void
test_values (void)
{
  g_autoptr (GPtrArray) fields = all_types ();
  for (guint i = 0; i < G_N_ELEMENTS (value_case); i++) {
    g_autoptr (GError) error = NULL;
    g_test_message ("%s, row %u", value_case[i].field, i);
    g_autofree char *stored =
        field_value (field_find (fields, value_case[i].field), value_case[i].value, &error);
    g_assert_cmpstr (stored, ==, value_case[i].stored);
    g_assert_cmpint (g_error_matches (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA), ==, stored == NULL);
    g_assert_true (error == NULL || g_utf8_validate (error->message, -1, NULL));
  }
}

static void
test_length (void)
{
  g_autoptr (GPtrArray) fields = all_types ();
  g_autofree char *longest = g_strnfill (FIELD_VALUE_MAX, 'x');
  g_autofree char *longer = g_strnfill (FIELD_VALUE_MAX + 1, 'x');
  g_autoptr (GError) error = NULL;
  g_autofree char *stored = field_value (field_find (fields, "Domain"), longest, NULL);
  g_assert_cmpstr (stored, ==, longest);
  g_assert_null (field_value (field_find (fields, "Domain"), longer, &error));
  g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DATA);
  g_assert_cmpuint (strlen (error->message), <, 150);
}

static void
test_message (void)
{
  g_autoptr (GPtrArray) fields = all_types ();
  g_autoptr (GError) error = NULL;
  g_assert_null (field_value (field_find (fields, "tlp"), "purple", &error));
  g_assert_cmpstr (error->message, ==,
                   "`purple` is no value for TLP, which holds one of: RED, AMBER+STRICT, AMBER, "
                   "GREEN, CLEAR");
}

static void
test_values_of_a_ticket (void)
{
  FieldValues *values = field_values_new ("IP");
  g_ptr_array_add (values->values, g_strdup ("192.0.2.1"));
  g_ptr_array_add (values->values, g_strdup ("192.0.2.2"));
  FieldValues *copy = field_values_copy (values);
  field_values_free (values);
  g_assert_cmpstr (copy->name, ==, "IP");
  g_assert_cmpuint (copy->values->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (copy->values, 1), ==, "192.0.2.2");
  field_values_free (copy);
  field_values_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/field/ships-the-fields-of-rtir-and-tlp", test_shipped);
  g_test_add_func ("/core/field/finds-by-name-without-case", test_find);
  g_test_add_func ("/core/field/stores-values-in-one-form", test_values);
  g_test_add_func ("/core/field/bounds-the-length", test_length);
  g_test_add_func ("/core/field/says-what-it-can-hold", test_message);
  g_test_add_func ("/core/field/copies-values", test_values_of_a_ticket);
  return g_test_run ();
}
