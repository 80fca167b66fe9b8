#pragma once

/* Tickets as a page of plain text, 72 columns wide. Foreign text stays on its line, or behind the
 * indent of its message. */

#include <glib.h>
#include <jansson.h>

/* TICKET, of the machine contract and with its history: values, people, fields and links; then the
 * 20 latest messages, the latest first, each with who, when, how proven and the first 12 lines;
 * then the 50 latest events of other kinds, one line each. The caller frees it. */
char *answer_page_ticket (const json_t *ticket);

/* TICKETS, of the machine contract: how many, then a paragraph for each of the first 50. From
 * COUNTED on there may be more of them than were counted. The caller frees it. */
char *answer_page_tickets (const json_t *tickets, gsize counted);
