#include "core/command_nearest.h"

#include <string.h>

#define SLIP_DISTANCE 2
#define LONGEST_WORD 40

/* Optimal string alignment of A and B, at most LONGEST_WORD bytes each. */
static guint
distance (const char *a, const char *b)
{
  guint cost[LONGEST_WORD + 1][LONGEST_WORD + 1];
  guint rows = (guint) strlen (a);
  guint columns = (guint) strlen (b);
  for (guint i = 0; i <= rows; i++)
    cost[i][0] = i;
  for (guint j = 0; j <= columns; j++)
    cost[0][j] = j;
  for (guint i = 1; i <= rows; i++)
    for (guint j = 1; j <= columns; j++) {
      guint change = cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
      guint slip = MIN (cost[i - 1][j], cost[i][j - 1]) + 1;
      cost[i][j] = MIN (change, slip);
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        cost[i][j] = MIN (cost[i][j], cost[i - 2][j - 2] + 1);
    }
  return cost[rows][columns];
}

guint
command_nearest_distance (const char *a, const char *b)
{
  g_autofree char *one = g_ascii_strdown (a, LONGEST_WORD);
  g_autofree char *other = g_ascii_strdown (b, LONGEST_WORD);
  return distance (one, other);
}

void
command_nearest_consider (CommandNearest *nearest, const char *name)
{
  if (strlen (nearest->word) > LONGEST_WORD || strlen (name) > LONGEST_WORD)
    return;
  g_autofree char *word = g_ascii_strdown (nearest->word, -1);
  g_autofree char *folded = g_ascii_strdown (name, -1);
  guint apart = distance (word, folded);
  if (apart > SLIP_DISTANCE || apart * 2 > strlen (name) ||
      (nearest->best != NULL && apart >= nearest->distance))
    return;
  nearest->best = name;
  nearest->distance = apart;
}
