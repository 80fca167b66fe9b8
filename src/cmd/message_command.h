#pragma once

#include "cmd/command.h"

extern const Command message_commands[]; /* tocsin message ... */
