#pragma once

#include "cmd/command.h"

extern const Command check_commands[]; /* tocsin check ... */
