/* A register and two pools, a and b, for tests of core/access: three administrators, and one entry,
 * SUBJECT, that is what a test makes of it. */
#pragma once
#include "core/access/rights.h"
#include "core/engine/engine.h"
#include "core/message/effects.h"
#include "core/message/shape.h"

#define KEY "key:00112233445566778899aabbccddeeff00112233445566778899aabbccddeef"
#define ALICE KEY "a"
#define BOB KEY "b"
#define CAROL KEY "c"
#define SUBJECT KEY "d"

extern struct engine *engine;
extern const struct effects *effects; /* of the last input */
extern const struct grant_input administrator;

void lock_begin(void);
void lock_end(void); /* the state survives an image */
void lock_submit(const char *principal, const char *party, const struct item *items, size_t count);
/* One item, sent by the tool. 0: accepted; or the code of the refusal. */
int lock_by(const char *principal, struct item item);
/* A file of one row; the number of the input. */
uint64_t lock_document(const char *party, const struct item *row);
uint64_t lock_document_called(const char *name, const char *party, const struct item *row);
/* By two administrators, accepted. */
void lock_agreed(struct item item);
struct item lock_entry(const char *principal, const struct grant_input *grants, size_t count);
bool lock_knows(const char *principal);
/* Parties 01T, 02T, 03T, COUNCIL, OTHER; pool a of COUNCIL and 01T, pool b of OTHER and 02T. */
void lock_world(void);
struct item lock_party(const char *code, enum party_kind kind);
struct item lock_agreement(const char *pool, const char *host, const struct text *partners);
/* SUBJECT is this from now on; "": of no body, no officer, no pool named. */
void lock_is(const char *party_code, const char *officer, enum role role, const char *pool);
bool lock_may_send(const char *party_code, struct item item);
bool lock_may_ask(enum access_ask ask, const char *pool);
/* An item of the kind in which all is absent but pool, officer, and COUNCIL where a body is named.
 */
struct item lock_about(enum item_kind kind, const char *pool, const char *officer);
bool lock_has_field(const struct shape *shape, const char *name);
