/* Options, through a child process, since bad ones end it. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "app/process/config.h"
#include "app/process/setting.h"

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
    refused(parsed(options, 18), "at most 8 of them");
    for (size_t i = 0; i < 18; i += 2)
        options[i] = "--events";
    refused(parsed(options, 18), "at most 8 of them");
}

Test(config, help_and_version)
{
    cr_expect_eq(PARSED("--version"), 0);
    cr_expect(strstr(sent, "s75d " S75D_VERSION), "%s", sent);
    cr_expect_eq(PARSED("--help"), 0);
    cr_expect(strstr(sent, "--checkpoint-every=ITEMS"), "%s", sent);
}

/* --- the configuration file ------------------------------------------------------------------- */

static char path[64];

static const char *with_file(const char *text)
{
    snprintf(path, sizeof path, "/tmp/s75-config-XXXXXX");
    const int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    cr_assert_eq(fchmod(fd, 0644), 0);
    close(fd);
    return path;
}

/* The file ends the start, and what is wrong is told where it stands. */
static void file_refused(const char *text, const char *sentence)
{
    char whole[512];
    snprintf(whole, sizeof whole, "s75d: %s:%s", with_file(text), sentence);
    refused(PARSED("--config", path), whole);
    unlink(path);
}

Test(config_file, sets_what_options_would)
{
    with_file("# ours\nstate: /s\ndesk: [ipc:///a, 'tcp://127.0.0.1:1']\nevents:\n  - ipc:///e\n"
              "clock: manual\ncheckpoint-every: 7 # few\nclock-jump-max: 2\nkey: /k\n"
              "administrator:\n  - alice=uid:1000\n  - bob=" KEY "\n");
    cr_expect_eq(PARSED("--config", path), 0, "%s", sent);
    cr_expect_str_eq(sent, "state=/s clock=1 jump=2 verify=0 every=7 desk=ipc:///a "
                           "desk=tcp://127.0.0.1:1 events=ipc:///e");
    unlink(path);
}

Test(config_file, an_option_takes_the_place_of_a_key_and_all_its_values)
{
    with_file("state: /s\ndesk: [ipc:///a, ipc:///b]\ncheckpoint-every: 7\n");
    cr_expect_eq(PARSED("--desk", "ipc:///o", "--config", path, "--state=/o"), 0, "%s", sent);
    cr_expect_str_eq(sent, "state=/o clock=0 jump=31 verify=0 every=7 desk=ipc:///o "
                           "events=ipc:///run/s75d/events");
    unlink(path);
}

Test(config_file, may_say_nothing)
{
    static const char *const texts[] = {"", "\n", "# all\n#state: /x\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        cr_expect_eq(PARSED("--config", with_file(texts[i])), 0, "%zu: %s", i, sent);
        cr_expect(strstr(sent, "state=/var/lib/s75d "), "%s", sent);
        unlink(path);
    }
}

Test(config_file, what_is_wrong_has_a_place_and_what_was_expected)
{
    file_refused("state: /s\nclock-jump-max: 0\n",
                 "2:17: clock-jump-max: \"0\" is not a number from 1 to 3660");
    file_refused("chekpoint-every: 7\n",
                 "1:1: chekpoint-every: no such key: s75d.conf(5) has those");
    file_refused("state: [/a, /b]\n", "1:8: state: one value is wanted, not a list");
    file_refused("desk: []\n", "1:7: desk: a list of at least one is wanted");
    file_refused("desk:\n  a: b\n", "2:3: desk: one value is wanted: ENDPOINT");
    file_refused("desk: [ipc:///a, /b]\n", "1:18: desk[1]: \"/b\": an endpoint is ipc://PATH");
    file_refused("desk: [tcp://127.0.0.1:75o1]\n",
                 "1:8: desk[0]: \"tcp://127.0.0.1:75o1\": the port");
    file_refused("state: /a\nstate: /b\n", "2:1: state: given twice, first on line 1");
    file_refused("state:\n", "1:7: state: \"\" is not the path");
    file_refused("insecure: true\n", "1:11: insecure: \"true\" is neither yes nor no");
    file_refused("verify: yes\n", "1:1: verify: no such key");
    file_refused("- state\n", "1:1: lines of the form KEY: VALUE are wanted");
    file_refused("state: \"/a\n", "");
    file_refused("state: &a /a\nkey: *a\n", "2:6: an alias");
    file_refused("administrator: alice=1000\n", "1:16: administrator: \"alice=1000\" is not of");
    file_refused("desk: [ipc:///1, ipc:///2, ipc:///3, ipc:///4, ipc:///5, ipc:///6, ipc:///7, "
                 "ipc:///8, ipc:///9]\n",
                 "1:88: desk[8]: at most 8 of them");
}

Test(config_file, what_does_not_go_together_names_a_line)
{
    file_refused("clock: system\ndesk: tcp://127.0.0.1:1\n", "2: desk: a tcp endpoint is locked");
    file_refused("key: /k\ninsecure: yes\n", "2: insecure: insecure and key exclude one another");
    file_refused("insecure: yes\nevents: tcp://0.0.0.0:1\n",
                 "2: events: with insecure it must be a loopback address");
    file_refused("previous-key: /k\n", "1: previous-key: previous-key and an endpoint");
    file_refused("administrator: a=uid:1\n", "1: administrator: one administrator alone");
}

Test(config_file, all_that_is_wrong_is_told_at_once)
{
    with_file("stat: /a\nclock: sun\ncheckpoint-every: many\n");
    cr_expect_eq(PARSED("--config", path, "--clock", "manual"), 2);
    static const char *const told[] = {
        "1:1: stat: no such key: s75d.conf(5) has those there are (state?)", "2:8: clock: \"sun\"",
        "3:19: checkpoint-every: "};
    for (size_t i = 0; i < 3; i++)
        cr_expect(strstr(sent, told[i]), "\"%s\" does not say \"%s\"", sent, told[i]);
    unlink(path);
}

Test(config_file, is_trusted_only_when_its_owner_alone_writes_it)
{
    with_file("state: /s\n");
    cr_assert_eq(chmod(path, 0664), 0);
    refused(PARSED("--config", path), "others than its owner may write it");
    cr_assert_eq(chmod(path, 0646), 0);
    refused(PARSED("--config", path), "chmod go-w");
    unlink(path);
    refused(PARSED("--config", "/tmp"), "/tmp: is not a file");
    refused(PARSED("--config", "/nonexistent/s75d.conf"), "cannot be opened");
    refused(PARSED("--check-config", "--verify"), "give one of them");
}

static size_t told;
static void count_problem(void *ctx, const char *text)
{
    (void)ctx;
    (void)text;
    told++;
}

/* A configuration as a start makes it, without ending the process. */
static void start_with(struct config *c, struct config *given)
{
    *given = (struct config){.file = path};
    cr_assert_eq(config_reread(given, c, count_problem, NULL), 0);
}

static void write_again(const char *text)
{
    FILE *f = fopen(path, "w");
    cr_assert(f && fputs(text, f) >= 0 && fclose(f) == 0);
}

Test(config_file, a_reload_takes_what_it_may_and_names_what_waits)
{
    struct config c, given, fresh;
    const char *waiting[CONFIG_SETTINGS];
    with_file("state: /s\nclock-jump-max: 5\ndesk: [ipc:///a, ipc:///b]\n");
    start_with(&c, &given);
    write_again(
        "state: /s\nclock-jump-max: 6\ncheckpoint-every: 9\ndesk: [ipc:///a]\nclock: manual");
    cr_assert_eq(config_reread(&c, &fresh, count_problem, NULL), 0);
    cr_expect_eq(config_take(&c, &fresh, waiting), 2);
    config_fini(&fresh);
    cr_expect_str_eq(waiting[0], "desk");
    cr_expect_str_eq(waiting[1], "clock");
    cr_expect_eq(c.clock_jump_max_days, 6u);
    cr_expect_eq(c.checkpoint_every, 9u);
    cr_expect_eq(c.desk_count, 2u);
    cr_expect_str_eq(c.desk[1], "ipc:///b");
    cr_expect(!c.manual_clock);
    config_fini(&c);
    unlink(path);
}

/* What stood there at the start and is left out now is as if it had never stood there. */
Test(config_file, a_key_taken_out_goes_back_to_what_holds_without_it)
{
    struct config c, given, fresh;
    const char *waiting[CONFIG_SETTINGS];
    with_file("clock-jump-max: 5\n");
    start_with(&c, &given);
    write_again("# nothing\n");
    cr_assert_eq(config_reread(&c, &fresh, count_problem, NULL), 0);
    cr_expect_eq(config_take(&c, &fresh, waiting), 0);
    cr_expect_eq(c.clock_jump_max_days, 31u);
    config_fini(&fresh);
    write_again("clock-jump-max: 0\nclock-jump-max: 7\nx: y\n");
    told = 0;
    cr_expect_eq(config_reread(&c, &fresh, count_problem, NULL), 3);
    cr_expect_eq(told, 3u);
    cr_expect_eq(c.clock_jump_max_days, 31u);
    config_fini(&fresh);
    config_fini(&c);
    unlink(path);
}

/* Each reads back what it prints: reload compares by that, and --check-config shows it. */
Test(config_file, every_setting_prints_what_it_reads)
{
    static const char *const values[CONFIG_SETTINGS] = {
        "/s", "ipc:///d", "tcp://[::1]:7", "/k", "/p", "alice=uid:1", "yes", "manual",
        "5",  "6",        "/usr/bin/s75d"};
    char buf[SETTING_VALUE_MAX], why[SETTING_WHY_MAX];
    for (size_t i = 0; i < CONFIG_SETTINGS; i++) {
        struct config c = {0}, other = {0};
        cr_assert(setting_set(&settings[i], &c, values[i], why), "%s: %s", settings[i].name, why);
        cr_expect_str_eq(settings[i].get(&c, 0, buf), values[i]);
        cr_expect_null(settings[i].get(&c, 1, buf));
        cr_expect(setting_equal(&settings[i], &c, &c));
        cr_expect(!setting_equal(&settings[i], &c, &other), "%s", settings[i].name);
        cr_expect_eq(setting_find(settings[i].name), i);
        cr_expect(!setting_set(&settings[i], &other, "", why), "%s", settings[i].name);
    }
}
