/* core/message/input_access: inputs of proto/s75/v1/access.proto, which documents them. Part of
 * core/message/input. */
#pragma once
#include "core/message/input_limits.h"

#define PRINCIPAL_MAX 80 /* bytes: "key:" and 64 digits, "uid:" and a number */
#define GRANTS_MAX 32    /* of one entry */

#define ROLES(X)                                                                                   \
    X(ROLE_FEED, 1, "feed")                                                                        \
    X(ROLE_FOLLOWER, 2, "follower")                                                                \
    X(ROLE_QUERY, 3, "query")                                                                      \
    X(ROLE_POOL_MANAGER, 4, "pool_manager")                                                        \
    X(ROLE_HOST_FINANCE, 5, "host_finance")                                                        \
    X(ROLE_OFFICER, 6, "officer")                                                                  \
    X(ROLE_BOARD, 7, "board")                                                                      \
    X(ROLE_AUDITOR, 8, "auditor")                                                                  \
    X(ROLE_NATIONAL, 9, "national")                                                                \
    X(ROLE_ADMINISTRATOR, 10, "administrator")                                                     \
    X(ROLE_OBSERVER, 11, "observer")
ENUMERATION(role, ROLES);

#define GRANT_FIELDS(X, T)                                                                         \
    X(T, CHOICE, role, MUST, role)                                                                 \
    X(T, CODE, pool, MAY, ID_MAX)
INPUT_STRUCT(grant, GRANT_FIELDS);

#define ACCESS_FIELDS(X, T)                                                                        \
    X(T, TEXT, principal, MUST, PRINCIPAL_MAX)                                                     \
    X(T, TEXT, name, MUST, NAME_MAX_BYTES)                                                         \
    X(T, CODE, party, MAY, CODE_MAX)                                                               \
    X(T, CODE, officer, MAY, ID_MAX)                                                               \
    X(T, DATE, from, MAY)                                                                          \
    X(T, DATE, until, MAY)                                                                         \
    X(T, LIST, grants, 0, GRANTS_MAX, grant)                                                       \
    X(T, TEXT, reason, MAY, NAME_MAX_BYTES)
INPUT_STRUCT(access, ACCESS_FIELDS);

#define ELEMENTS_ACCESS(X) X(GRANT, grant, NULL)

#define INPUTS_ACCESS(X) X(51, ACCESS, access, access_apply)
