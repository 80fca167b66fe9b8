#pragma once

#include "cmd/command.h"

extern const Command help_commands[]; /* tocsin help ... */
