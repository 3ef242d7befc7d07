/* What is set aside is set aside for the daemon's own submissions too, and the list is bounded. How
 * it comes to be there is for tests/system/test_poison.py. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "app/desk/own_input.h"
#include "app/commit/poison.h"
#include "base/error.h"
#include "rig.h"
#include "store/chain.h"
#include "wire/wire.h"

static struct rig r;
static char folder[] = "/tmp/s75-poison-XXXXXX";
static char path[64];

static void setup(void)
{
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/poison", folder);
    rig_open(&r);
}

static void teardown(void)
{
    poison_close();
    rig_fini(&r);
    unlink(path);
    rmdir(folder);
}

TestSuite(poison, .init = setup, .fini = teardown, .timeout = 60);

static void add(const char *party, const char *feed, uint64_t number, struct bytes raw)
{
    uint8_t digest[STORE_DIGEST_SIZE];
    FILE *file = fopen(path, "a");
    cr_assert_not_null(file);
    chain_digest(raw, digest);
    fprintf(file, "%s %s %llu ", party, feed, (unsigned long long)number);
    for (size_t i = 0; i < sizeof digest; i++)
        fprintf(file, "%02x", digest[i]);
    fprintf(file, " 0 6\n");
    fclose(file);
}

/* The date stays, and the daemon serves; a day of another date is another body. */
Test(poison, the_daemons_own_day_is_left_out)
{
    struct buffer raw = BUFFER_NULL;
    date_t date;
    cr_assert_eq(date_from_number(20170801, &date), 0);
    cr_assert_eq(wire_encode_day(&raw, text_of("clock"), 1, date), 0);
    add(PARTY_DAEMON, "clock", 1, buffer_bytes(&raw));
    cr_assert_eq(poison_open(folder), 0);
    for (int tick = 0; tick < 3; tick++)
        own_take_day(&r.desk, date);
    rig_settle(&r);
    cr_expect_eq(r.desk.commits.journal, 0);
    cr_expect(r.desk.failure == 0 && r.desk.reported_set_aside);
    r.desk.advance.state = WIRE_CLOCK_CATCHING_UP;
    rig_send(&r, 1, rig_rows(&r, "a", 1, 1, 1));
    rig_settle(&r);
    cr_expect_eq(rig_reply(&r, 1, 0)->body_case, S75__V1__REPLY__BODY_OUTCOME);
    r.desk.advance.state = WIRE_CLOCK_MANUAL;
    own_take_day(&r.desk, date + 1);
    rig_settle(&r);
    cr_expect_eq(r.desk.commits.today, date + 1);
    buffer_fini(&raw);
}

/* A request that ended it while it was read or answered: by all its bytes. */
Test(poison, a_request_is_set_aside_by_its_bytes)
{
    struct bytes frame = rig_hello(&r, "a");
    add("-", "-", 0, frame);
    cr_assert_eq(poison_open(folder), 0);
    rig_send(&r, 1, frame);
    const S75__V1__Reply *reply = rig_reply(&r, 1, 0);
    cr_assert_eq(reply->body_case, S75__V1__REPLY__BODY_REFUSED);
    cr_expect_eq(reply->refused->refusal->code, S75__V1__REFUSAL_CODE__REFUSED_SET_ASIDE);
    rig_send(&r, 2, rig_hello(&r, "b"));
    cr_expect_eq(rig_reply(&r, 2, 0)->body_case, S75__V1__REPLY__BODY_WELCOME);
}

Test(poison, the_newest_are_kept)
{
    for (uint64_t i = 1; i <= POISON_MAX + 10; i++)
        add("P", "f", i, (struct bytes){(const uint8_t *)&i, sizeof i});
    cr_assert_eq(poison_open(folder), 0);
    cr_expect_eq(poison_count(), POISON_MAX);
    cr_expect_eq(poison_get(0)->number, 11);
    poison_close();
    cr_assert_eq(poison_open(folder), 0);
    cr_expect_eq(poison_count(), POISON_MAX, "as the file was written anew");
    uint64_t last = POISON_MAX + 10;
    const struct bytes raw = {(const uint8_t *)&last, sizeof last};
    cr_expect_not_null(poison_find(text_of("P"), text_of("f"), last, raw));
    cr_expect_null(poison_find(text_of("P"), text_of("f"), last - 1, raw), "another number");
    cr_expect_null(poison_find(text_of("Q"), text_of("f"), last, raw), "another party");
}

Test(poison, a_damaged_list_does_no_harm)
{
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    fprintf(file, "\n\nP f 1 00 0 6\n%0600d\nP f x y z\n%c%c%c", 1, 0, 255, 7);
    fclose(file);
    add("P", "f", 2, (struct bytes){(const uint8_t *)"a", 1});
    cr_assert_eq(poison_open(folder), 0);
    cr_expect(poison_count() <= 1 && poison_unreadable() > 0);
    char absent[300];
    snprintf(absent, sizeof absent, "%s/absent", folder);
    cr_expect_eq(poison_open(absent), ERR_IO);
}
