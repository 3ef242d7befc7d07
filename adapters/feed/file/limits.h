/* feed/file/limits: what one file may cause. Each is named in the message that refuses what breaks
 * it. */
#pragma once
#include <stdint.h>
#include "kit/s75.h"

#define LIMIT_FILE_BYTES (INT64_C(4) << 30) /* 4 GiB */
#define LIMIT_MAPPING_BYTES (INT64_C(1) << 20)

enum {
    LIMIT_LINE_BYTES = 64 * 1024, /* one line of the file, and one record of several lines */
    LIMIT_RECORD_LINES = 32,      /* lines of one record, where the mapping says multiline */
    LIMIT_ROWS = 20000000,        /* lines of one file, headers included */
    LIMIT_TITLE_LINES = 32,       /* above the header */
    LIMIT_COLUMNS = 256,          /* cells of one row */
    LIMIT_ITEMS = 1024,           /* items of one submission */
    LIMIT_TEXT = S75_TEXT_BYTES_MAX,
    LIMIT_REFERENCE = S75_ID_BYTES_MAX,
    LIMIT_PARTY = S75_PARTY_BYTES_MAX,
    LIMIT_RULES = 256,         /* rules of one mapping */
    LIMIT_NAMES = 64,          /* names or globs in one list of a mapping */
    LIMIT_TRANSLATIONS = 4096, /* translations of one column */
};
