#pragma once

/* A site, its staff and what commands come to, for the tests of the command language. */

#include "core/command.h"

/* 2026-11-23 11:00:00 UTC, a Monday. */
#define COMMAND_STAGE_NOW 1795431600

typedef struct {
  Policy *policy;       /* queues Incident Reports, Incidents, General; EDUNET, GOVNET */
  GPtrArray *directory; /* alice and bob of DutyTeam; tess; mute, who has no address */
} CommandStage;

CommandStage *command_stage_new (void);
void command_stage_free (CommandStage *stage);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CommandStage, command_stage_free)

/* Reads LINES (LF between) as alice's, by mail or not. The caller's. */
Commands *command_stage_read (const CommandStage *stage, const char *lines, gboolean by_mail);

/* All that COMMANDS ask for, in words; `/` stands where the message does. The caller frees it. */
char *command_stage_show (const Commands *commands);

/* One change of them likewise. */
char *command_stage_show_change (const Change *change);
