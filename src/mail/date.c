#include "mail/date.h"

#include <string.h>

#include "base/clock.h"

#include "mail/defect.h"

/* 9999-12-31T23:59:59Z, the last second that fits into four digits of year. */
static const gint64 latest_date = 253402300799;

/* A date of any form has fewer; what stands behind them says nothing about it. */
enum { TOKENS = 24 };

/* A run of digits, a run of letters, or one other character. */
typedef struct {
  char kind; /* '0', 'a', or the character */
  const char *text;
  gsize length;
  gboolean blank; /* something stood between it and the token before */
} Token;

/* What the reader of a date has seen so far. */
typedef struct {
  Token tokens[TOKENS + 1]; /* the last has kind '\0' */
  const Token *next;
  int weekday; /* 1: Monday, 0: not said */
  int year, month, day;
  int hour, minute, second;
  int offset; /* of the zone, in minutes */
  gboolean two_digits;
  const char *guess; /* about time or zone, or NULL */
} DateReading;

static const struct {
  const char *name;
  int minutes;
} zones[] = {
  { "UT", 0 },     { "UTC", 0 },    { "GMT", 0 },    { "Z", 0 },       { "WET", 0 },
  { "EST", -300 }, { "EDT", -240 }, { "CST", -360 }, { "CDT", -300 },  { "MST", -420 },
  { "MDT", -360 }, { "PST", -480 }, { "PDT", -420 }, { "AKST", -540 }, { "AKDT", -480 },
  { "HST", -600 }, { "BST", 60 },   { "WEST", 60 },  { "CET", 60 },    { "MET", 60 },
  { "CEST", 120 }, { "MEST", 120 }, { "EET", 120 },  { "SAST", 120 },  { "EEST", 180 },
  { "MSK", 180 },  { "HKT", 480 },  { "SGT", 480 },  { "AWST", 480 },  { "JST", 540 },
  { "KST", 540 },  { "AEST", 600 }, { "AEDT", 660 }, { "NZST", 720 },  { "NZDT", 780 },
};

static const char *
skip_comment (const char *p)
{
  guint depth = 0;
  for (; *p != '\0'; p++) {
    if (*p == '\\' && p[1] != '\0')
      p++;
    else if (*p == '(')
      depth++;
    else if (*p == ')' && --depth == 0)
      return p + 1;
  }
  return p;
}

static void
split (const char *value, DateReading *reading)
{
  guint count = 0;
  gboolean blank = TRUE;
  for (const char *p = value; *p != '\0' && count < TOKENS;) {
    if (*p == '(' || *p == ' ' || *p == '\t') {
      p = *p == '(' ? skip_comment (p) : p + 1;
      blank = TRUE;
      continue;
    }
    Token token = { .kind = *p, .text = p, .blank = blank };
    if (g_ascii_isdigit (*p))
      for (token.kind = '0'; g_ascii_isdigit (*p);)
        p++;
    else if (g_ascii_isalpha (*p))
      for (token.kind = 'a'; g_ascii_isalpha (*p);)
        p++;
    else
      p++;
    token.length = (gsize) (p - token.text);
    reading->tokens[count++] = token;
    blank = FALSE;
  }
  reading->tokens[count] = (Token){ .kind = '\0', .text = "" };
  reading->next = reading->tokens;
}

static gboolean
is_word (const Token *token, const char *word)
{
  return token->kind == 'a' && token->length == strlen (word) &&
         g_ascii_strncasecmp (token->text, word, token->length) == 0;
}

/* The number, from 1, of the name that TOKEN begins, of three letters at least; else 0. */
static int
find_name (const Token *token, const char *const *names)
{
  if (token->kind != 'a' || token->length < 3)
    return 0;
  for (int i = 0; names[i] != NULL; i++)
    if (token->length <= strlen (names[i]) &&
        g_ascii_strncasecmp (token->text, names[i], token->length) == 0)
      return i + 1;
  return 0;
}

static int
find_month (const Token *token)
{
  static const char *const names[] = { "January",  "February", "March",  "April",     "May",
                                       "June",     "July",     "August", "September", "October",
                                       "November", "December", NULL };
  return find_name (token, names);
}

static int
find_weekday (const Token *token)
{
  static const char *const names[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday",    NULL };
  return find_name (token, names);
}

/* -1 when TOKEN is no number of up to four digits. */
static int
number (const Token *token)
{
  int value = 0;
  if (token->kind != '0' || token->length > 4)
    return -1;
  for (gsize i = 0; i < token->length; i++)
    value = value * 10 + (token->text[i] - '0');
  return value;
}

static gboolean
skip (DateReading *reading, const char *kinds)
{
  const Token *start = reading->next;
  while (reading->next->kind != '\0' && strchr (kinds, reading->next->kind) != NULL)
    reading->next++;
  return reading->next > start;
}

/* The first guess tells enough. */
static void
guess (DateReading *reading, const char *what)
{
  if (reading->guess == NULL)
    reading->guess = what;
}

/* RFC 5322 section 4.3. */
static gboolean
take_year (DateReading *reading)
{
  int year = number (reading->next);
  gsize digits = reading->next->length;
  if (year < 0 || digits < 2)
    return FALSE;
  reading->two_digits = digits < 4;
  if (digits == 3 || (digits == 2 && year >= 50))
    year += 1900;
  else if (digits == 2)
    year += 2000;
  reading->year = year;
  reading->next++;
  return TRUE;
}

static gboolean
take_number (DateReading *reading, int *value)
{
  *value = number (reading->next);
  if (*value < 0 || reading->next->length > 2)
    return FALSE;
  reading->next++;
  return TRUE;
}

/* Seconds behind SEPARATOR or a colon, if there are any; a dash could be the zone's sign. */
static void
take_second (DateReading *reading, char separator)
{
  const Token *behind = reading->next;
  gboolean more = behind->kind == ':' || (behind->kind != '\0' && behind->kind == separator);
  if (more && behind[1].kind == '0' && behind[1].length <= 2) {
    reading->second = number (&behind[1]);
    reading->next += 2;
  }
}

/* A time of day, with seconds, a fraction, am or pm, or none of them. */
static void
take_time (DateReading *reading)
{
  const Token *start = reading->next;
  if (!take_number (reading, &reading->hour) || !skip (reading, ":.-") ||
      !take_number (reading, &reading->minute)) {
    reading->next = start;
    reading->hour = reading->minute = 0;
    guess (reading, "no time, taken as midnight");
    return;
  }
  take_second (reading, start[1].kind);
  if (strchr (".,", reading->next->kind) != NULL && reading->next[0].kind != '\0' &&
      reading->next[1].kind == '0')
    reading->next += 2;
  gboolean pm = is_word (reading->next, "pm");
  if (pm || is_word (reading->next, "am")) {
    reading->hour = reading->hour >= 1 && reading->hour <= 12 ? reading->hour % 12 : reading->hour;
    reading->hour += pm && reading->hour < 12 ? 12 : 0;
    reading->next++;
  }
  if (reading->hour > 23 || reading->minute > 59 || reading->second > 60) {
    reading->hour = reading->minute = reading->second = 0;
    guess (reading, "no such time, taken as midnight");
  }
}

static gboolean
take_month (DateReading *reading)
{
  reading->month = find_month (reading->next);
  if (reading->month == 0)
    return take_number (reading, &reading->month);
  reading->next++;
  return TRUE;
}

/* `November 23, 2026 11:00`, and asctime()'s `Nov 23 11:00:00 CET 2026`. */
static gboolean
read_month_first (DateReading *reading)
{
  if (!take_month (reading))
    return FALSE;
  skip (reading, ".-/");
  if (!take_number (reading, &reading->day))
    return FALSE;
  skip (reading, ",-/.");
  const Token *behind = reading->next;
  if (behind->kind != '0' || behind->length > 2 || behind[1].kind != ':')
    return take_year (reading);
  for (const Token *token = behind; token->kind != '\0'; token++)
    if (token->kind == '0' && token->length == 4 && token->blank && token[1].kind != ':') {
      reading->next = token;
      gboolean known = take_year (reading);
      /* The time and a zone before the year are still to be read. */
      reading->next = behind;
      return known;
    }
  return FALSE;
}

/* `2026-11-23T11:00:00`. */
static gboolean
read_year_first (DateReading *reading)
{
  if (!take_year (reading) || !skip (reading, "-/.") || !take_month (reading) ||
      !skip (reading, "-/.") || !take_number (reading, &reading->day))
    return FALSE;
  if (is_word (reading->next, "T"))
    reading->next++;
  return TRUE;
}

/* `23 Nov 2026`, `23-Nov-26`, `23.11.2026`, and with slashes the one that can be meant. */
static gboolean
read_day_first (DateReading *reading)
{
  if (!take_number (reading, &reading->day))
    return FALSE;
  gboolean slash = reading->next->kind == '/';
  gboolean named = reading->next->kind == 'a';
  skip (reading, ".,-/");
  named = named || reading->next->kind == 'a';
  if (!take_month (reading))
    return FALSE;
  skip (reading, ".,-/");
  if (slash && !named && reading->day <= 12) {
    int day = reading->month;
    reading->month = reading->day;
    reading->day = day;
    if (day <= 12)
      guess (reading, "day and month may be the other way round");
  }
  return take_year (reading);
}

static gboolean
read_date (DateReading *reading)
{
  skip (reading, "\"',.");
  reading->weekday = find_weekday (reading->next);
  if (reading->next->kind == 'a' && find_month (reading->next) == 0)
    reading->next++;
  skip (reading, ",.-;");
  if (reading->next->kind == 'a')
    return read_month_first (reading);
  if (reading->next->kind == '0' && reading->next->length == 4)
    return read_year_first (reading);
  return read_day_first (reading);
}

/* The number behind a sign: hours, hours and minutes, with or without colon. FALSE when it is none
 * or no place on earth has it. */
static gboolean
take_offset (DateReading *reading, int sign)
{
  int value = number (reading->next);
  gboolean hours = reading->next->length <= 2;
  if (value < 0)
    return FALSE;
  reading->next++;
  int minutes = hours ? 0 : value % 100;
  if (hours && reading->next[0].kind == ':' && number (&reading->next[1]) >= 0) {
    minutes = number (&reading->next[1]);
    reading->next += 2;
  }
  int whole = hours ? value : value / 100;
  if (minutes > 59 || whole * 60 + minutes > 14 * 60)
    return FALSE;
  reading->offset = sign * (whole * 60 + minutes);
  return TRUE;
}

static gboolean
take_zone_name (DateReading *reading)
{
  for (gsize i = 0; i < G_N_ELEMENTS (zones); i++)
    if (is_word (reading->next, zones[i].name)) {
      reading->offset = zones[i].minutes;
      reading->next++;
      return TRUE;
    }
  return FALSE;
}

static void
read_zone (DateReading *reading)
{
  const char *unknown = "zone unknown, taken as UTC";
  skip (reading, ",\"'");
  if (number (reading->next) == reading->year && strchr ("+-", reading->next[1].kind) != NULL &&
      reading->next[1].kind != '\0')
    reading->next++;
  gboolean named = take_zone_name (reading);
  char kind = reading->next->kind;
  gboolean is_sign = kind == '+' || kind == '-';
  /* Four digits behind asctime()'s zone are its year. */
  gboolean is_offset =
      is_sign || (!named && kind == '0' && number (reading->next) != reading->year);
  if (is_sign)
    reading->next++;
  if (is_offset && !take_offset (reading, kind == '-' ? -1 : 1)) {
    guess (reading, unknown);
    reading->offset = 0;
  } else if (is_offset && !is_sign)
    guess (reading, "zone without sign");
  else if (!is_offset && !named)
    guess (reading, kind == 'a' ? unknown : "no zone, taken as UTC");
}

/* Adds what was wrong though it could be read. */
static void
report (const DateReading *reading, const GDate *date, GPtrArray *defects)
{
  if (reading->two_digits)
    defect_add (defects, "Date: a year of fewer than four digits");
  if (reading->weekday != 0 && reading->weekday != (int) g_date_get_weekday (date))
    defect_add (defects, "Date: wrong weekday");
  if (reading->guess != NULL)
    defect_add (defects, "Date: %s", reading->guess);
}

/* FALSE when there is no such day. */
static gboolean
set_day (const DateReading *reading, GDate *date)
{
  if (reading->day < 1 || reading->month < 1 || reading->month > 12 || reading->year < 1 ||
      !g_date_valid_dmy ((GDateDay) reading->day, (GDateMonth) reading->month,
                         (GDateYear) reading->year))
    return FALSE;
  g_date_clear (date, 1);
  g_date_set_dmy (date, (GDateDay) reading->day, (GDateMonth) reading->month,
                  (GDateYear) reading->year);
  return TRUE;
}

static gint64
instant (const DateReading *reading, const GDate *date)
{
  static const gint64 epoch = 719163; /* 1970-01-01; GDate's day 1 is 0001-01-01 */
  gint64 seconds = ((gint64) g_date_get_julian (date) - epoch) * 86400 + reading->hour * 3600 +
                   (reading->minute - reading->offset) * 60 + reading->second;
  return seconds >= 0 && seconds <= latest_date ? seconds : CLOCK_NONE;
}

gint64
date_read (const char *value, GPtrArray *defects)
{
  DateReading reading = { 0 };
  GDate date;
  split (value, &reading);
  gint64 seconds = CLOCK_NONE;
  if (read_date (&reading) && set_day (&reading, &date)) {
    skip (&reading, ",;");
    if (is_word (reading.next, "at"))
      reading.next++;
    take_time (&reading);
    read_zone (&reading);
    seconds = instant (&reading, &date);
  }
  if (seconds == CLOCK_NONE)
    defect_add (defects, "Date: cannot be understood");
  else
    report (&reading, &date, defects);
  return seconds;
}
