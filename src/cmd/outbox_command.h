#pragma once

#include "cmd/command.h"

extern const Command outbox_commands[]; /* tocsin outbox ... */
