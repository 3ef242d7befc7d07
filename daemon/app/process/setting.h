/* app/process/setting: what can be set of the daemon. Each is described here once: it is a key of
 * the configuration file and an option of the same name, with one form, one explanation (help, the
 * manual page s75d.conf(5) and the sample file are made of it) and one way to be read. */
#pragma once
#include "app/process/config.h"

#define SETTING_WHY_MAX 256
#define SETTING_VALUE_MAX 4200 /* longer than a path */

struct setting {
    const char *name;     /* key, and option with "--" before it */
    int letter;           /* short option; 0: none */
    const char *argument; /* what its value is, "DIR"; NULL: yes or no; as an option, nothing */
    const char *help;     /* a sentence or several, without the full stop at the end */
    const char *standard; /* when nothing is said, in words or as a value; NULL: nothing is set */
    size_t most;          /* values that it may have; 1: it is no list */
    bool live;            /* a reload changes it at once; else it waits for the next start */
    /* Sets it, or adds a value to its list; value is borrowed for as long as c is used. False:
     * ret_why says what was wanted instead. */
    bool (*set)(struct config *c, const char *value, char ret_why[SETTING_WHY_MAX]);
    /* Its value number i as it would be written, in buf or borrowed from c; NULL: there is none. */
    const char *(*get)(const struct config *c, size_t i, char buf[SETTING_VALUE_MAX]);
};
extern const struct setting settings[CONFIG_SETTINGS];

/* Its place in settings; CONFIG_SETTINGS: there is none of that name. */
size_t setting_find(const char *name);
bool setting_equal(const struct setting *s, const struct config *a, const struct config *b);
/* As set, but no more values than the setting may have. */
bool setting_set(const struct setting *s, struct config *c, const char *value,
                 char ret_why[SETTING_WHY_MAX]);
