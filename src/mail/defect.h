#pragma once

/* Where a mail breaks the rules or lies: what the readers noticed on their way, for people. Nothing
 * is decided by a defect. */

#include <glib.h>

/* How many one list can have, and how many such lists a mail: of its header, its parts, its text,
 * its signed part. */
#define DEFECTS 16
#define DEFECT_LISTS 4

/* Adds a clause such as `Subject: three fields, the first counts` to DEFECTS, an array of strings
 * it owns (NULL: nobody wants to know). It becomes one line of valid UTF-8 of at most 200 bytes;
 * one that is there already, or beyond the DEFECTS'th, is left out. */
void defect_add (GPtrArray *defects, const char *format, ...) G_GNUC_PRINTF (2, 3);
