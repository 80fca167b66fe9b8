#pragma once

/* What somebody meant who mistyped a word. */

#include <glib.h>

/* A search for the known word that is most like another. Begin with { WORD }. */
typedef struct {
  const char *word;
  const char *best; /* the nearest so far, or NULL; borrowed */
  guint distance;   /* of it */
} CommandNearest;

/* Looks at NAME, which stays with the caller: it is near when it takes at most two letters put in,
 * left out, changed or swapped with the next, without case, and at least half of it is right. */
void command_nearest_consider (CommandNearest *nearest, const char *name);

/* How many letters must be put in, left out, changed or swapped with the next to make B of A,
 * without case; of 40 bytes each. */
guint command_nearest_distance (const char *a, const char *b);
