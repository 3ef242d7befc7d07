/* app/process/config_file: the configuration file, read into a configuration.
 *
 * YAML (yaml/source): a mapping of settings to a value, or a list of them where there may be
 * several. Nobody but its owner may write it: it names who administers. */
#pragma once
#include "app/process/config.h"

#define CONFIG_FILE_BYTES_MAX (64u << 10)

/* Reads c->file into c; settings that an option gives are checked and passed over. How many
 * problems there are, each told. c->text is set in any case, for config_file_free. */
size_t config_file_read(struct config *c, config_problem_fn problem, void *ctx);
void config_file_free(struct config_text *text); /* NULL is allowed */
