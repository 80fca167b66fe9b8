#pragma once

#include "cmd/command.h"

extern const Command audit_commands[]; /* tocsin audit ... */
