#pragma once

/* The three descriptors that every program counts on. */

/* Makes sure that descriptors 0 to 2 are open, so that no file or connection takes their place.
 * What was closed is opened on /dev/null the wrong way round: reading from 0 and writing to 1 and 2
 * fail. Ends the process with STATUS when that is impossible. */
void descriptor_open_standard (int status);
