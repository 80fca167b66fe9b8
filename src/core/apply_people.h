#pragma once

/* Requestors, Cc, AdminCc and those who get no mail about a ticket. For core/apply*.c alone. */

#include "core/application.h"

/* CHANGE_WATCHERS: one event for each who goes and each who comes. REFUSED: an address of our own
 * would become a watcher. */
gboolean apply_people_edit (Application *application, Ticket *ticket, const Change *change,
                            GError **error);

/* The requestors and Cc that CHANGE opens TICKET with, each once, without events. REFUSED: staff
 * want an address of our own among them; in others' mail it is left out. */
gboolean apply_people_open (const Application *application, Ticket *ticket, const Change *change,
                            GError **error);

/* The writer of an accepted mail becomes a Cc, where he is neither on the ticket already nor at an
 * address that no mail can go to. ADDRESS may be NULL. */
void apply_people_join (Application *application, Ticket *ticket, const Change *change,
                        const char *address);
