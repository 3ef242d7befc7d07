/* s75ctl/register: the register as s75ctl keys changes and shows it. */
#pragma once
#include "ctl/talk/ctl.h"

enum { REGISTER_GRANTS_MAX = 32 };

struct register_change {
    const char *who; /* "key:...", "uid:...", or a file with a public key */
    const char *name, *party, *officer, *reason;
    const char *grants[REGISTER_GRANTS_MAX]; /* "ROLE" or "ROLE:POOL" */
    size_t grant_count;
    int32_t from, until; /* 0: none */
};
/* Each prints what came of it, and returns an exit code. */
int register_add(const struct ctl *ctl, const struct register_change *change);
int register_revoke(const struct ctl *ctl, const char *who, const char *reason);
int register_rotate(const struct ctl *ctl, const char *from, const char *to);
int register_list(const struct ctl *ctl);
/* Prints the roles of the peer's own entry, if it has one. */
int register_own(const struct ctl *ctl, struct s75_client *client, const char *principal);
