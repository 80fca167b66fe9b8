#pragma once

/* The bytes of a mail that went to somebody outside, taken apart by a reader of its own. */

#include "house.h"

/* Asserts that LETTER is an automatic answer and nothing else: exactly the header fields of one,
 * each once and in order, with the values that only we choose; the text plain ASCII. */
void letter_assert_answer (const HouseMail *letter);

/* All of LETTER but the one foreign Message-ID that it may hold, in In-Reply-To and References:
 * well-formed (RFC 5322 section 3.6.4) and of at most LIMIT bytes. Anything else stays. The caller
 * frees it. */
char *letter_without_one_id (const HouseMail *letter, gsize limit);

/* The text of LETTER with every number, queue and address of ours replaced, so that two that say
 * the same are equal. The caller frees it. */
char *letter_alike (const HouseMail *letter);

/* The whole of LETTER but for its Date and Message-ID. The caller frees it. */
char *letter_as_seen (const HouseMail *letter);
