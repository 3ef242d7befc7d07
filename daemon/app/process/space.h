/* app/process/space: what is reported to an operator when there is no room to start in. */
#pragma once

/* What a start takes at most, beside what is there: the files that SQLite keeps beside the
 * databases, the row of the epoch, and what is made anew of the books; and the log of a daemon that
 * was killed may be moved into journal.db, which adds its size. Measured by
 * tests/system/test_full_disk.py. */
#define SPACE_START_KIB 2048u

/* Logs how much is needed and free in the state directory, and what may be removed from it. */
void space_report(const char *directory);
