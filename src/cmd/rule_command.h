#pragma once

#include "cmd/command.h"

extern const Command rule_commands[]; /* tocsin rule ... */
