#include "config.h"

#include "core/change.h"

/* new = (set or old) + add - delete; lists with blanks between. */
static const struct {
  const char *label;
  const char *old;
  const char *set; /* NULL: none */
  const char *add;
  const char *delete;
  const char *new;
} edits[] = {
  { "nothing", "a b", NULL, "", "", "a b" },
  { "nothing of nothing", "", NULL, "", "", "" },
  { "set", "a b", "c d", "", "", "c d" },
  { "set to nothing", "a b", "", "", "", "" },
  { "add", "a", NULL, "b c", "", "a b c" },
  { "add what is there", "a b", NULL, "A b", "", "a b" },
  { "add twice", "a", NULL, "b B", "", "a b" },
  { "delete", "a b c", NULL, "", "B", "a c" },
  { "delete what is not there", "a", NULL, "", "b", "a" },
  { "set and add", "a", "b", "c", "", "b c" },
  { "set and delete", "a", "b c", "", "b", "c" },
  { "add and delete the same", "a", NULL, "b", "b", "a" },
  { "set what was", "a b", "b a", "", "", "b a" },
  { "all", "a", "b c", "d", "c", "b d" },
};

static void
test_edit (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (edits); i++) {
    g_auto (GStrv) words = g_strsplit (edits[i].old, " ", -1);
    g_autoptr (GPtrArray) old = g_ptr_array_new ();
    for (char **word = words; *word != NULL; word++)
      g_ptr_array_add (old, *word);
    ListEdit *edit = list_edit_new ();
    g_strfreev (edit->add);
    g_strfreev (edit->delete);
    edit->set = edits[i].set == NULL ? NULL : g_strsplit (edits[i].set, " ", -1);
    edit->add = g_strsplit (edits[i].add, " ", -1);
    edit->delete = g_strsplit (edits[i].delete, " ", -1);
    g_autoptr (GPtrArray) new = list_edit_apply (edit, old);
    list_edit_free (edit);
    g_ptr_array_add (new, NULL);
    g_autofree char *text = g_strjoinv (" ", (char **) new->pdata);
    g_test_message ("%s", edits[i].label);
    g_assert_cmpstr (text, ==, edits[i].new);
  }
}

static void
test_edit_of_nothing (void)
{
  ListEdit *edit = list_edit_link (12);
  g_autoptr (GPtrArray) new = list_edit_apply (edit, NULL);
  list_edit_free (edit);
  g_assert_cmpuint (new->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (new, 0), ==, "12");
  g_assert_true (list_edit_holds (new, "12"));
  g_assert_false (list_edit_holds (new, "1"));
}

static void
test_free (void)
{
  Change *change = change_new (CHANGE_CREATE, 1);
  change->value = g_strdup ("x");
  change->field = g_strdup ("cc");
  change->edit = list_edit_link (3);
  change->edit->set = g_strsplit ("a b", " ", -1);
  change->requestors = g_strsplit ("a b", " ", -1);
  change->message = message_new ("text");
  change->message->quoted = g_strdup ("q");
  change->message->mail_digest = g_strdup ("d");
  change->message->once_cc = g_strsplit ("a b", " ", -1);
  change->message->once_bcc = g_strsplit ("a b", " ", -1);
  change->message->once_squelch = g_strsplit ("a b", " ", -1);
  change->challenge = challenge_new ();
  change->challenge->account = g_strdup ("alice");
  change->challenge->token = g_strdup ("t");
  change->transcript = transcript_new ();
  change->transcript->lines = g_strdup ("ok: Take");
  change->failure = failure_new (1, "a@x.example", "two\nlines");
  g_assert_cmpstr (change->failure->reason, ==, "two lines");
  change_free (change);
  change_free (NULL);
  message_free (NULL);
  failure_free (NULL);
  challenge_free (NULL);
  transcript_free (NULL);
  list_edit_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/change/edits-lists", test_edit);
  g_test_add_func ("/core/change/edits-no-list", test_edit_of_nothing);
  g_test_add_func ("/core/change/frees-all", test_free);
  return g_test_run ();
}
