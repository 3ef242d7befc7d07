/* core/foundation/party: parties, their validity and their other names. Private to daemon/core.
 *
 * A party is known by its code; published files print many names for one, and one name ("NHS CCG")
 * for many, so a name never decides alone: it is compared with the parties that the agreement in
 * question joins. Names are compared folded (base/text.h). */
#pragma once
#include "core/foundation/step.h"

uint32_t party_by_code(const struct engine *e, struct text code); /* NONE when unknown */
uint32_t pool_by_code(const struct engine *e, struct text code);  /* NONE when unknown */
/* Whether feeds of it are taken: a party registered under that very code (another name of it is no
 * sender), or one that nobody registers, the daemon and its tool. Validity is not asked: files of a
 * party that has ended still come. */
bool party_may_send(const struct engine *e, struct text code);
/* Reads as a name of the daemon's own, so that nobody may be called that. */
bool party_is_own_name(struct text name);
bool party_valid_on(const struct party *p, date_t date);
/* Whether a body of the kind is an NHS body, as a partner of a section 75 agreement: CCG, ICB, NHS
 * England, NHS trust, NHS foundation trust. Source: SI 2000/617 regulation 3, as amended [S]. */
bool party_is_nhs_body(enum party_kind kind);
/* Whether the text is this party's code or one of its names. */
bool party_is_called(const struct engine *e, uint32_t party, struct text called);
/* Parties called so, in order of their recording. Calls visit until it returns non-zero; returns
 * that. */
typedef int (*party_visit_fn)(void *ctx, uint32_t party);
int party_each_called(const struct engine *e, struct text called, party_visit_fn visit, void *ctx);

/* Gives the party another name; it is still found by the one before. 0 or ERR_MEMORY. */
int party_rename(struct engine *e, uint32_t party, struct text name);
/* Puts an alias into the index. 0 or ERR_MEMORY. */
int party_index_alias(struct engine *e, uint32_t alias);
