#include "core/name.h"

static void
test_equal (void)
{
  static const struct {
    const char *a;
    const char *b;
    gboolean equal;
  } row[] = {
    { "DutyTeam", "dutyteam", TRUE }, { "SEÑALES", "señales", TRUE }, { "", "", TRUE },
    { "Straße", "STRASSE", TRUE },    { "Duty", "DutyTeam", FALSE },  { "a ", "a", FALSE },
    { "senales", "señales", FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (row); i++) {
    g_test_message ("%s and %s", row[i].a, row[i].b);
    g_assert_cmpint (name_equal (row[i].a, row[i].b), ==, row[i].equal);
    g_assert_cmpint (name_equal (row[i].b, row[i].a), ==, row[i].equal);
  }
}

static void
test_find (void)
{
  static const char *const list[] = { "One", "TWO", "two", NULL };
  g_assert_true (name_find (list, "one") == list[0]);
  g_assert_true (name_find (list, "two") == list[1]);
  g_assert_null (name_find (list, "three"));
  g_assert_null (name_find (list + 3, "one"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/name/compares-without-case", test_equal);
  g_test_add_func ("/core/name/finds-the-first", test_find);
  return g_test_run ();
}
