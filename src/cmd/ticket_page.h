#pragma once

/* A ticket as people read it. */

#include <jansson.h>
#include <stdio.h>

/* TICKET, an object of the machine contract with its history, as a page of text: what it is, then
 * what happened, oldest first, messages indented below their events. Foreign text cannot escape its
 * line or move the cursor. */
void ticket_page_print (FILE *out, const json_t *ticket);
