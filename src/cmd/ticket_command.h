#pragma once

#include "cmd/command.h"

extern const Command ticket_commands[]; /* tocsin ticket ... */
