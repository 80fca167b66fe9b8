#pragma once

#include "cmd/command.h"

extern const Command staff_commands[]; /* tocsin staff ..., tocsin group ... */
