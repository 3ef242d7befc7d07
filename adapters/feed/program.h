/* feed/program: the command line that s75-council and s75-ccg share. */
#pragma once
#include "feed/mapping/mapping.h"

struct feed_program {
    const char *name;     /* "s75-council" */
    const char *doc;      /* what it does, for --help: one paragraph */
    unsigned items;       /* bits 1 << enum item_type that its mappings may have */
    const char *mappings; /* folder in which --mapping NAME looks for NAME.yaml */
};

enum exit_code {
    EXIT_ALL = 0,    /* everything was read and is with the daemon */
    EXIT_FAULTY = 1, /* the same, but rows were unreadable or refused */
    EXIT_USAGE = 2,  /* the command line, the mapping file or the watched directory */
    EXIT_FILE = 3,   /* a file was not loaded */
    EXIT_DAEMON = 4, /* s75d was not reached, or the conversation with it failed */
    EXIT_STOP = 5,   /* stopped by a signal; run again to go on */
};

/* The whole of main. Returns the exit code. */
int program_main(const struct feed_program *program, int argc, char **argv);
