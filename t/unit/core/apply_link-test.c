#include "config.h"

#include <string.h>

#include "family.h"

/* Asks for links of ticket 5: to OTHERS, with blanks between. */
static Change *
add_links (Family *family, LinkType type, gboolean inward, const char *const texts[3])
{
  Change *change = family_add_edit (family, CHANGE_LINK, NULL, texts);
  change->link = type;
  change->inward = inward;
  return change;
}

/* The links of a ticket as `type other closed`, with commas. */
static void
assert_links (const Outcome *outcome, gint64 id, const char *expected)
{
  const Ticket *ticket = outcome_ticket (outcome->tickets, id);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < ticket->links->len; i++) {
    const TicketLink *link = g_ptr_array_index (ticket->links, i);
    g_string_append_printf (text, "%s%s %" G_GINT64_FORMAT "%s", i == 0 ? "" : ", ",
                            link_type_name (link->type, link->inward), link->other,
                            link->closed ? " closed" : "");
  }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
assert_row (const Outcome *outcome, guint i, LinkRow expected)
{
  const LinkRow *row = g_ptr_array_index (outcome->links, i);
  g_assert_cmpint (row->from, ==, expected.from);
  g_assert_cmpint (row->to, ==, expected.to);
  g_assert_cmpint (row->type, ==, expected.type);
  g_assert_cmpint (row->gone, ==, expected.gone);
}

static void
test_both_directions (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const char *const to_8[] = { NULL, "8", "" };
  static const char *const to_9[] = { NULL, "9", "" };
  family_add_ticket (family, 8)->closed = TRUE;
  family_add_ticket (family, 9);
  add_links (family, LINK_REFERS_TO, FALSE, to_8);
  add_links (family, LINK_DEPENDS_ON, TRUE, to_9)->by_system = TRUE;
  add_links (family, LINK_REFERS_TO, FALSE, to_8);
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_history (outcome, "5 link:refers-to:->8 by ana@x.example\n"
                                  "5 link:depended-on-by:->9 by system\n");
  g_assert_cmpuint (outcome->links->len, ==, 2);
  assert_row (outcome, 0, (LinkRow){ 5, LINK_REFERS_TO, 8, FALSE });
  assert_row (outcome, 1, (LinkRow){ 9, LINK_DEPENDS_ON, 5, FALSE });
  assert_links (outcome, 5, "refers-to 8 closed, depended-on-by 9");
  assert_links (outcome, 8, "referred-to-by 5");
  assert_links (outcome, 9, "depends-on 5");
}

/* What is set takes the place of all of its type and direction, whether the others are here. */
static void
test_set_and_delete (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  static const TicketLink old[] = { { LINK_REFERS_TO, FALSE, 7, FALSE },
                                    { LINK_REFERS_TO, FALSE, 8, FALSE },
                                    { LINK_REFERS_TO, TRUE, 7, FALSE } };
  static const char *const set[] = { "9 8", "", "" };
  static const char *const delete[] = { NULL, "", "7" };
  const TicketLink back = { LINK_REFERS_TO, TRUE, 5, FALSE };
  family_add_ticket (family, 9);
  g_ptr_array_add (family_add_ticket (family, 8)->links, g_memdup2 (&back, sizeof back));
  for (guint i = 0; i < G_N_ELEMENTS (old); i++)
    g_ptr_array_add (family->ticket->links, g_memdup2 (&old[i], sizeof old[i]));
  add_links (family, LINK_REFERS_TO, FALSE, set);
  add_links (family, LINK_REFERS_TO, TRUE, delete);
  g_autoptr (Outcome) outcome = family_apply (family);
  family_assert_history (outcome, "5 unlink:refers-to:7>- by ana@x.example\n"
                                  "5 link:refers-to:->9 by ana@x.example\n"
                                  "5 unlink:referred-to-by:7>- by ana@x.example\n");
  assert_row (outcome, 0, (LinkRow){ 5, LINK_REFERS_TO, 7, TRUE });
  assert_row (outcome, 2, (LinkRow){ 7, LINK_REFERS_TO, 5, TRUE });
  assert_links (outcome, 5, "refers-to 8, refers-to 9");
  assert_links (outcome, 8, "referred-to-by 5");
  family_forget (family);
  add_links (family, LINK_REFERS_TO, FALSE, (const char *[]){ NULL, "", "8" });
  g_autoptr (Outcome) gone = family_apply (family);
  assert_links (gone, 8, "");
}

static void
test_missing (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  add_links (family, LINK_REFERS_TO, FALSE, (const char *[]){ NULL, "6", "" });
  family_assert_refused (family, TOCSIN_ERROR_MISSING, "there is no ticket 6");
  family_forget (family);
  add_links (family, LINK_REFERS_TO, TRUE, (const char *[]){ NULL, "5", "" });
  family_assert_refused (family, TOCSIN_ERROR_MISSING, "ticket 5 cannot be linked to itself");
}

/* 5 depends on 8, 8 on 7 (which is not here), 7 on 9: 9 cannot depend on 5. */
static void
test_circle (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  const TicketLink on_7 = { LINK_DEPENDS_ON, FALSE, 7, FALSE };
  const TicketLink of_7 = { LINK_DEPENDS_ON, TRUE, 7, FALSE };
  g_ptr_array_add (family_add_ticket (family, 8)->links, g_memdup2 (&on_7, sizeof on_7));
  g_ptr_array_add (family_add_ticket (family, 9)->links, g_memdup2 (&of_7, sizeof of_7));
  add_links (family, LINK_DEPENDS_ON, FALSE, (const char *[]){ NULL, "8", "" });
  add_links (family, LINK_REFERS_TO, TRUE, (const char *[]){ NULL, "9", "" });
  outcome_free (family_apply (family));
  add_links (family, LINK_DEPENDS_ON, TRUE, (const char *[]){ NULL, "9", "" });
  family_assert_refused (family, TOCSIN_ERROR_REFUSED,
                         "ticket 9 cannot depend on ticket 5, which depends on it");
  family_forget (family);
  add_links (family, LINK_DEPENDS_ON, FALSE, (const char *[]){ NULL, "9", "" });
  add_links (family, LINK_DEPENDS_ON, TRUE, (const char *[]){ NULL, "9", "" });
  family_assert_refused (family, TOCSIN_ERROR_REFUSED,
                         "ticket 9 cannot depend on ticket 5, which depends on it");
}

/* 9 depends on 8, 8 on 5: 5 cannot depend on 9, in whatever order they stand here. */
static void
test_long_circle (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  const TicketLink on_5 = { LINK_DEPENDS_ON, FALSE, 5, FALSE };
  const TicketLink on_8 = { LINK_DEPENDS_ON, FALSE, 8, FALSE };
  g_ptr_array_add (family_add_ticket (family, 8)->links, g_memdup2 (&on_5, sizeof on_5));
  g_ptr_array_add (family_add_ticket (family, 9)->links, g_memdup2 (&on_8, sizeof on_8));
  add_links (family, LINK_DEPENDS_ON, FALSE, (const char *[]){ NULL, "9", "" });
  family_assert_refused (family, TOCSIN_ERROR_REFUSED,
                         "ticket 5 cannot depend on ticket 9, which depends on it");
}

/* What merely refers to another ticket does not depend on it. */
static void
test_no_false_circle (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  const TicketLink refers = { LINK_REFERS_TO, FALSE, 9, FALSE };
  const TicketLink waits = { LINK_DEPENDS_ON, FALSE, 8, FALSE };
  g_ptr_array_add (family_add_ticket (family, 8)->links, g_memdup2 (&refers, sizeof refers));
  family_add_ticket (family, 9);
  g_ptr_array_add (family->ticket->links, g_memdup2 (&waits, sizeof waits));
  add_links (family, LINK_DEPENDS_ON, TRUE, (const char *[]){ NULL, "9", "" });
  outcome_free (family_apply (family));
}

/* Who may not change the other ticket does not take its link away, whether he deletes that or sets
 * a list without it. */
static void
test_rights (Family *family G_GNUC_UNUSED, gconstpointer unused G_GNUC_UNUSED)
{
  static const struct {
    const char *label;
    const char *roles;
    gint64 other; /* 6: of no constituency; 7: not here; 8: EDUNET's */
    const char *texts[3];
    const char *message; /* NULL: it works */
  } cases[] = {
    { "theirs deleted", "handler@EDUNET", 6, { NULL, "", "6" }, "bob may not change tickets of" },
    { "theirs left out", "handler@EDUNET", 6, { "8", "", "" }, "bob may not change tickets of" },
    { "all left out", "handler@EDUNET", 6, { "", "", "" }, "bob may not change tickets of" },
    { "unseen left out", "handler@EDUNET", 7, { "", "", "" }, "delete that link by its number" },
    { "theirs kept", "handler@EDUNET", 7, { "7", "", "" }, NULL },
    { "ours left out", "handler@EDUNET", 8, { "", "", "" }, NULL },
    { "anything left out", "handler", 7, { "", "", "" }, NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Family stage = { NULL };
    g_autoptr (GError) error = NULL;
    g_test_message ("%s", cases[i].label);
    family_set_up (&stage, NULL);
    family_add_ticket (&stage, 6);
    family_add_ticket (&stage, 8)->constituency = g_strdup ("EDUNET");
    const TicketLink link = { LINK_DEPENDS_ON, TRUE, cases[i].other, FALSE };
    stage.ticket->constituency = g_strdup ("EDUNET");
    g_ptr_array_add (stage.ticket->links, g_memdup2 (&link, sizeof link));
    family_act_as (&stage, family_add_account (&stage, "bob", cases[i].roles));
    add_links (&stage, LINK_DEPENDS_ON, TRUE, cases[i].texts);
    g_autoptr (Outcome) outcome = family_try_apply (&stage, &error);
    if (cases[i].message == NULL) {
      g_assert_no_error (error);
    } else {
      g_assert_error (error, TOCSIN_ERROR, TOCSIN_ERROR_DENIED);
      g_assert_nonnull (strstr (error->message, cases[i].message));
    }
    family_tear_down (&stage, NULL);
  }
}

/* What is linked in a run counts in that run. */
static void
test_link_then_close (Family *family, gconstpointer unused G_GNUC_UNUSED)
{
  family_add_ticket (family, 8);
  add_links (family, LINK_DEPENDS_ON, FALSE, (const char *[]){ NULL, "8", "" });
  family_add (family, CHANGE_CLOSE, 5, NULL);
  family_assert_refused (family, TOCSIN_ERROR_REFUSED,
                         "ticket 5 depends on what is still open: 8; close that first");
  family_forget (family);
  add_links (family, LINK_DEPENDS_ON, FALSE, (const char *[]){ NULL, "8", "" });
  add_links (family, LINK_DEPENDS_ON, FALSE, (const char *[]){ NULL, "", "8" });
  family_add (family, CHANGE_CLOSE, 5, NULL);
  outcome_free (family_apply (family));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const struct {
    const char *path;
    void (*test) (Family *family, gconstpointer unused);
  } tests[] = {
    { "both-directions", test_both_directions },
    { "sets-and-deletes", test_set_and_delete },
    { "no-such-end", test_missing },
    { "no-circles", test_circle },
    { "no-long-circles", test_long_circle },
    { "no-false-circles", test_no_false_circle },
    { "beyond-ones-rights", test_rights },
    { "counts-at-once", test_link_then_close },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/core/apply_link/", tests[i].path, NULL);
    g_test_add (path, Family, NULL, family_set_up, tests[i].test, family_tear_down);
  }
  return g_test_run ();
}
