#include "cmd/descriptor.h"

#include <fcntl.h>
#include <unistd.h>

void
descriptor_open_standard (int status)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0 &&
        open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
      _exit (status);
}
