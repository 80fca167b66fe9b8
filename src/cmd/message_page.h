#pragma once

/* What the parser understands of a mail, for people. */

#include <jansson.h>
#include <stdio.h>

/* Prints RECORD, as inspect_mail() makes it: what it is and why, who and when, what is wrong with
 * it, what came with it, then the text. Header fields are only in the JSON. */
void message_page_print (FILE *out, const json_t *record);
