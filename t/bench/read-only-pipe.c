/* The floor of Postfix in t/bench/intake: a pipe program that reads its input and is content. */

#include <unistd.h>

int
main (void)
{
  char buffer[65536];
  ssize_t count;
  while ((count = read (STDIN_FILENO, buffer, sizeof buffer)) > 0)
    ;
  return count == 0 ? 0 : 75;
}
