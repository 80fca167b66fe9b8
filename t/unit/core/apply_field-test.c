#include "config.h"

#include "family.h"

/* What becomes of a field of a report: `Domain` takes several values, `How Reported` one. */
static const struct {
  const char *label;
  const char *field;
  const char *old;
  const char *edit[3]; /* set, add, delete */
  const char *new;
} edit[] = {
  { "first", "Domain", "", { NULL, "a.example", "" }, "a.example" },
  { "another", "domain", "a.example", { NULL, "b.example", "" }, "a.example, b.example" },
  { "again", "Domain", "a.example", { NULL, "a.example", "" }, "a.example" },
  { "two", "Domain", "", { NULL, "a.example b.example", "" }, "a.example, b.example" },
  { "set", "Domain", "a.example b.example", { "c.example", "", "" }, "c.example" },
  { "deleted", "Domain", "a.example b.example", { NULL, "", "A.example" }, "b.example" },
  { "all deleted", "Domain", "a.example", { NULL, "", "a.example" }, "" },
  { "set to nothing", "Domain", "a.example", { "", "", "" }, "" },
  { "one value", "How Reported", "", { "Email", "", "" }, "Email" },
  { "added in its place", "How Reported", "Email", { NULL, "Telephone", "" }, "Telephone" },
  { "one value deleted", "How Reported", "Email", { NULL, "", "Email" }, "" },
};

static void
put (Family *family, const char *name, const char *values)
{
  g_auto (GStrv) words = g_strsplit (values, " ", -1);
  g_ptr_array_set_size (family->ticket->fields, 0);
  if (*words == NULL)
    return;
  FieldValues *field = field_values_new (name);
  for (char **word = words; *word != NULL; word++)
    g_ptr_array_add (field->values, g_strdup (*word));
  g_ptr_array_add (family->ticket->fields, field);
}

static char *
joined (const Ticket *ticket, const char *name)
{
  const FieldValues *field = ticket_field (ticket, name);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; field != NULL && i < field->values->len; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? "" : ", ",
                            (const char *) g_ptr_array_index (field->values, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_edit (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_set_status (family, KIND_REPORT, "open");
  for (guint i = 0; i < G_N_ELEMENTS (edit); i++) {
    const Field *field = field_find (family->policy->fields, edit[i].field);
    put (family, field->name, edit[i].old);
    g_autofree char *old = joined (family->ticket, field->name);
    family_forget (family);
    family_add_edit (family, CHANGE_FIELD, edit[i].field, edit[i].edit);
    g_test_message ("%s", edit[i].label);
    g_autoptr (Outcome) outcome = family_apply (family);
    const Ticket *ticket = outcome_ticket (outcome->tickets, 5);
    g_autofree char *new = joined (ticket, field->name);
    g_assert_cmpstr (new, ==, edit[i].new);
    gboolean changed = !g_str_equal (old, new);
    g_assert_cmpint (ticket->fields_changed, ==, changed);
    g_assert_cmpuint (ticket->fields->len, ==, *new == '\0' ? 0 : 1);
    g_autofree char *history =
        changed ? g_strdup_printf ("5 field:%s:%s>%s by ana@x.example\n", field->name,
                                   *old == '\0' ? "-" : old, *new == '\0' ? "-" : new)
                : g_strdup ("");
    family_assert_history (outcome, history);
  }
}

static void
test_refused (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const struct {
    const char *field;
    const char *edit[3];
    TocsinError code;
    const char *message;
  } table[] = {
    { "Nonsense", { NULL, "x", "" }, TOCSIN_ERROR_MISSING, "there is no field 'Nonsense'" },
    { "how reported",
      { NULL, "Email Telephone", "" },
      TOCSIN_ERROR_REFUSED,
      "field 'How Reported' takes one value only" },
    { "netmask",
      { NULL, "255.255.255.0", "" },
      TOCSIN_ERROR_REFUSED,
      "ticket 5: tickets of kind report, as in queue 'Queue', have no field 'Netmask'" },
    { "netmask",
      { "255.255.255.0", "", "" },
      TOCSIN_ERROR_REFUSED,
      "ticket 5: tickets of kind report, as in queue 'Queue', have no field 'Netmask'" },
  };
  family_set_status (family, KIND_REPORT, "open");
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    family_forget (family);
    family_add_edit (family, CHANGE_FIELD, table[i].field, table[i].edit);
    family_assert_refused (family, table[i].code, table[i].message);
  }
}

/* What came along from another queue may go. */
static void
test_foreign_value_goes (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const char *const delete[] = { NULL, "", "255.255.255.0" };
  family_set_status (family, KIND_REPORT, "open");
  put (family, "Netmask", "255.255.255.0");
  family_add_edit (family, CHANGE_FIELD, "Netmask", delete);
  g_autoptr (Outcome) outcome = family_apply (family);
  g_assert_cmpuint (outcome_ticket (outcome->tickets, 5)->fields->len, ==, 0);
}

static void
test_message_field (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const char *const add[] = { NULL, "foo bar", "" };
  family_add_edit (family, CHANGE_MESSAGE_FIELD, "Source", add);
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_history (outcome, "5 field:message:Source:->foo, bar by ana@x.example\n");
  g_assert_false (outcome_ticket (outcome->tickets, 5)->fields_changed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const struct {
    const char *path;
    void (*test) (Family *family, gconstpointer unused);
  } tests[] = {
    { "sets-adds-and-deletes", test_edit },
    { "refuses-what-cannot-be", test_refused },
    { "foreign-values-may-go", test_foreign_value_goes },
    { "message-fields-leave-the-ticket", test_message_field },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/core/apply_field/", tests[i].path, NULL);
    g_test_add (path, Family, NULL, family_set_up, tests[i].test, family_tear_down);
  }
  return g_test_run ();
}
