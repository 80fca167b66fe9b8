#pragma once

#include "cmd/command.h"

extern const Command db_commands[]; /* tocsin db ... */
