#pragma once

#include "cmd/command.h"

extern const Command quarantine_commands[]; /* tocsin quarantine ... */
