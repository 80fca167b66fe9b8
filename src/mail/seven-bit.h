#pragma once

/* Forms of East Asian character sets in seven bits, which switch between tables, rewritten to the
 * form in eight bits of the same set. That form has converters which know the characters that
 * vendors added and mail is full of, and a broken switch costs characters instead of the rest. */

#include <glib.h>

/* BYTES in ISO-2022-JP (RFC 1468), also with JIS X 0212 (RFC 2237) and half-width katakana, in
 * EUC-JP. Each line begins in ASCII. What is no such text stays as it is. */
GString *seven_bit_iso_2022_jp (const char *bytes, gsize length);

/* Where BYTES first switch to one of ISO-2022-JP's tables, or NULL. LENGTH is not 0. */
const char *seven_bit_find_iso_2022_jp (const char *bytes, gsize length);

/* BYTES in HZ (RFC 1843), in GB 2312 as EUC. Each line begins in ASCII. */
GString *seven_bit_hz (const char *bytes, gsize length);
