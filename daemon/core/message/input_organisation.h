/* core/message/input_organisation: inputs of proto/s75/v1/organisation.proto, which documents them.
 * Part of core/message/input. */
#pragma once
#include "core/message/input_limits.h"

#define PREDECESSORS_MAX 64 /* of one succession */
#define SUCCESSORS_MAX 16

struct successor_input {
    struct text party;
    uint32_t parts;
};

struct succession_input {
    date_t on;
    const struct text *predecessors;
    size_t predecessors_count;
    const struct successor_input *successors;
    size_t successors_count;
    struct text evidence;
};

struct minimum_contribution_input {
    struct text area;
    struct text party;
    enum contribution_kind kind;
    uint32_t year;
    int64_t amount;
    struct text reference;
    bool synthetic;
};

struct section_256_transfer_input {
    struct text payer;
    struct text payee;
    uint32_t year;
    int64_t amount;
    date_t value_date;
    struct text reference;
    struct text purpose;
    struct text pool;
};

struct source_input {
    struct text source;
    struct text party;
    enum contribution_kind kind;
    uint32_t year;
    int64_t amount;
    struct text reference;
};
