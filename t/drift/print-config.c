/* Prints what is generated from the option table: the sample file or the manual's options. */

#include <stdio.h>

#include "app/config.h"

int
main (int argc, char **argv)
{
  g_autofree char *text = argc == 2 && g_str_equal (argv[1], "sample")   ? config_sample ()
                          : argc == 2 && g_str_equal (argv[1], "manual") ? config_manual ()
                                                                         : NULL;
  if (text == NULL) {
    fputs ("usage: print-config sample|manual\n", stderr);
    return 2;
  }
  return fputs (text, stdout) == EOF || fclose (stdout) != 0;
}
