#pragma once

/* Mail between Tocsins and programs that answer by themselves, in simulated time: nothing happens
 * between two mails, so that a week takes as long as its mails. */

#include "house.h"
#include "responder.h"

typedef struct _Simulation Simulation;

/* Between HOUSE and PEER (or NULL), which stay the caller's, and RESPONDERS (NULL-terminated), each
 * of which takes DELAY seconds for an answer; so does mail between houses. Both houses must be
 * new. Time begins at HOUSE_NOW. */
Simulation *simulation_new (House *house, House *peer, const Responder *const *responders,
                            gint64 delay);
void simulation_free (Simulation *simulation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Simulation, simulation_free)

/* Sends LETTER, which becomes the simulation's, to the house that it is addressed to, to arrive at
 * AT. */
void simulation_post (Simulation *simulation, gint64 at, Letter *letter);

/* The same with the mail that RESPONDER begins with, from ADDRESS. */
void simulation_begin (Simulation *simulation, gint64 at, const Responder *responder,
                       const char *address);

/* Hands over everything that arrives before UNTIL. TRUE when no mail is under way any more. */
gboolean simulation_run (Simulation *simulation, gint64 until);

/* Mails that arrived so far, and when the last one did. */
guint simulation_arrived (const Simulation *simulation);
gint64 simulation_last (const Simulation *simulation);
