/* Options, through a child process, since bad ones end it. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "app/process/config.h"

static char sent[16384];

static void print(const struct config *c)
{
    printf("state=%s clock=%d jump=%u verify=%d every=%u", c->state, c->manual_clock,
           c->clock_jump_max_days, c->verify, c->checkpoint_every);
    if (c->salvage)
        printf(" salvage=%s", c->salvage);
    if (c->accept_loss)
        printf(" loss=%s", c->accept_loss);
    if (c->administrators_lost)
        printf(" lost=%s", c->administrators_lost);
    for (size_t i = 0; i < c->desk_count; i++)
        printf(" desk=%s", c->desk[i]);
    for (size_t i = 0; i < c->events_count; i++)
        printf(" events=%s", c->events[i]);
    fflush(stdout);
}

/* Its exit status; what it printed is in said. */
static int parsed(const char *const *options, size_t count)
{
    char *argv[40] = {"s75d"};
    struct config config;
    int fds[2], status;
    cr_assert_lt(count, 38);
    for (size_t i = 0; i < count; i++)
        argv[i + 1] = (char *)(uintptr_t)options[i];
    cr_assert_eq(pipe(fds), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        dup2(fds[1], 1);
        dup2(fds[1], 2);
        close(fds[0]);
        config_parse((int)count + 1, argv, &config);
        print(&config);
        _exit(0);
    }
    close(fds[1]);
    size_t size = 0;
    for (ssize_t n; (n = read(fds[0], sent + size, sizeof sent - 1 - size)) > 0;)
        size += (size_t)n;
    sent[size] = '\0';
    close(fds[0]);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status), "%s", sent);
    return WEXITSTATUS(status);
}
#define PARSED(...)                                                                                \
    parsed((const char *const[]){__VA_ARGS__}, sizeof(const char *[]){__VA_ARGS__} / sizeof(char *))

static void refused(int status, const char *sentence)
{
    cr_expect_eq(status, 2, "%d: %s", status, sent);
    cr_expect(strstr(sent, sentence), "\"%s\" does not say \"%s\"", sent, sentence);
}

Test(config, defaults)
{
    cr_expect_eq(parsed(NULL, 0), 0);
    cr_expect_str_eq(sent, "state=/var/lib/s75d clock=0 jump=31 verify=0 every=100000 "
                           "desk=ipc:///run/s75d/desk events=ipc:///run/s75d/events");
}

Test(config, everything)
{
    cr_expect_eq(PARSED("--state", "/s", "--desk=ipc:///a", "--desk", "tcp://127.0.0.1:1",
                        "--events", "ipc:///e", "--clock", "manual", "--checkpoint-every", "1",
                        "--clock-jump-max", "3660", "--accept-loss", "an older copy", "--key",
                        "/k"),
                 0);
    cr_expect_str_eq(sent, "state=/s clock=1 jump=3660 verify=0 every=1 loss=an older copy "
                           "desk=ipc:///a desk=tcp://127.0.0.1:1 events=ipc:///e");
    cr_expect_eq(PARSED("--verify"), 0);
    cr_expect(strstr(sent, " verify=1 "), "%s", sent);
    cr_expect_eq(PARSED("--salvage", "/t"), 0);
    cr_expect(strstr(sent, " salvage=/t "), "%s", sent);
    cr_expect_eq(PARSED("--clock", "manual", "--clock", "system", "--checkpoint-every", "10000000"),
                 0);
    cr_expect(strstr(sent, "clock=0 jump=31 verify=0 every=10000000"), "%s", sent);
}

Test(config, bad_values_end_with_2_and_a_sentence)
{
    static const char *const numbers[] = {"0", "-1", "+1", "", "1x", "10000001", " 1",
                                          "99999999999999999999", "1e3"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        refused(PARSED("--checkpoint-every", numbers[i]), "is not a number from 1 to 10000000");
    refused(PARSED("--clock-jump-max", "0"), "\"0\" is not a number from 1 to 3660");
    refused(PARSED("--clock-jump-max", "3661"), "is not a number from 1 to 3660");
    refused(PARSED("--clock", "Manual"), "\"Manual\" is neither system nor manual");
    refused(PARSED("--desk", "/run/desk"), "an endpoint is ipc://PATH or tcp://ADDRESS:PORT");
    refused(PARSED("--events", ""), "an endpoint is ipc://PATH or tcp://ADDRESS:PORT");
    refused(PARSED("--accept-loss", ""), "a reason of 1 to 140 bytes");
    refused(PARSED("--accept-loss", "a\nb"), "without control characters");
    refused(PARSED("extra"), "\"extra\": s75d takes options only");
    refused(PARSED("--no-such"), "unrecognized option");
    refused(PARSED("--state"), "requires an argument");
}

#define KEY "key:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

/* Nobody listens on a network without having said how it is locked. */
Test(config, tcp_wants_a_key_or_the_word_insecure)
{
    static const char *const endpoints[] = {"--desk", "--events"};
    for (size_t i = 0; i < 2; i++) {
        refused(PARSED(endpoints[i], "tcp://0.0.0.0:22"), "s75ctl keys new FILE");
        cr_expect_eq(PARSED(endpoints[i], "tcp://0.0.0.0:22", "--key", "/k"), 0);
        cr_expect_eq(PARSED(endpoints[i], "tcp://127.0.0.1:22", "--insecure"), 0);
        refused(PARSED(endpoints[i], "previous:tcp://0.0.0.0:22", "--key", "/k"),
                "need one another");
        cr_expect_eq(PARSED(endpoints[i], "previous:tcp://0.0.0.0:22", "--key", "/k",
                            "--previous-key", "/b"),
                     0);
        refused(PARSED(endpoints[i], "previous:ipc:///d"), "an endpoint is ipc://PATH");
    }
    refused(PARSED("--previous-key", "/b"), "need one another");
    refused(PARSED("--key", "/k", "--insecure"), "exclude one another");
}

Test(config, a_register_begins_with_two_administrators)
{
    static const char *const wrong[] = {"alice",         "=uid:1",       "alice=",
                                        "alice=uid:",    "alice=uid:-1", "alice=uid:4294967296",
                                        "alice=uid:1 ",  "alice=key:00", "alice=" KEY "0",
                                        "al\nice=uid:1", "alice=none"};
    cr_expect_eq(PARSED("--administrator", "alice=uid:1000", "--administrator", "bob=" KEY), 0);
    refused(PARSED("--administrator", "alice=uid:1000"), "give at least two");
    refused(PARSED("--administrators-lost", "fire"), "name the new ones with --administrator");
    refused(PARSED("--administrators-lost", ""), "a reason of 1 to 140 bytes");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        refused(PARSED("--administrator", wrong[i]), "is not of the form NAME=key:PUBLIC");
}

/* Only one of them would be done, and the status of that taken for the other's. */
Test(config, one_thing_at_a_time)
{
    static const char *const things[][2] = {{"--verify", "--state=/s"},
                                            {"--settle", "--state=/s"},
                                            {"--salvage", "/t"},
                                            {"--accept-loss", "gone"}};
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < 4; k++)
            if (i != k)
                refused(PARSED(things[i][0], things[i][1], things[k][0], things[k][1]),
                        "give one of them");
    cr_expect_eq(PARSED("--settle", "--settle"), 0);
}

Test(config, at_most_8_endpoints_of_a_kind)
{
    const char *options[18];
    for (size_t i = 0; i < 18; i++)
        options[i] = i % 2 ? "ipc:///d" : "--desk";
    cr_expect_eq(parsed(options, 16), 0);
    refused(parsed(options, 18), "at most 8 endpoints of a kind");
    for (size_t i = 0; i < 18; i += 2)
        options[i] = "--events";
    refused(parsed(options, 18), "at most 8 endpoints of a kind");
}

Test(config, help_and_version)
{
    cr_expect_eq(PARSED("--version"), 0);
    cr_expect(strstr(sent, "s75d " S75D_VERSION), "%s", sent);
    cr_expect_eq(PARSED("--help"), 0);
    cr_expect(strstr(sent, "--checkpoint-every=ITEMS"), "%s", sent);
}
