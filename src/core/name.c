#include "core/name.h"

gboolean
name_equal (const char *a, const char *b)
{
  g_autofree char *folded_a = g_utf8_casefold (a, -1);
  g_autofree char *folded_b = g_utf8_casefold (b, -1);
  return g_str_equal (folded_a, folded_b);
}

const char *
name_find (const char *const *list, const char *name)
{
  for (; *list != NULL; list++)
    if (name_equal (*list, name))
      return *list;
  return NULL;
}
