/* Key files: what is written is read again, by their owner alone, and a secret key is never taken
 * for a public one. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/error.h"
#include "keys/key_file.h"

#define KEY "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static char directory[64], path[128], why[KEY_WHY_MAX];
static uint8_t key[KEY_SIZE], other[KEY_SIZE];

static void make(void)
{
    strcpy(directory, "/tmp/s75-keys-XXXXXX");
    cr_assert_not_null(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/key", directory);
    cr_assert(key_parse(KEY, KEY_TEXT_SIZE, key));
}

static void clear(void)
{
    unlink(path);
    rmdir(directory);
}

static void holds(const char *text, mode_t mode)
{
    unlink(path);
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    cr_assert_eq(fchmod(fd, mode), 0);
    close(fd);
}

static void refused(int error, const char *sentence)
{
    cr_expect_eq(key_file_read(path, other, why), error, "%s", why);
    cr_expect(strstr(why, sentence), "\"%s\" does not say \"%s\"", why, sentence);
}

TestSuite(key_file, .init = make, .fini = clear);

Test(key_file, what_is_written_is_read_again)
{
    struct stat file;
    cr_assert_eq(key_file_write(path, true, key, "a comment", why), 0);
    cr_assert_eq(stat(path, &file), 0);
    cr_expect_eq(file.st_mode & 0777, 0600);
    cr_assert_eq(key_file_read(path, other, why), 0, "%s", why);
    cr_expect_arr_eq(key, other, KEY_SIZE);
    cr_expect_eq(key_file_write(path, true, key, "again", why), ERR_IO, "it is never overwritten");
    cr_expect_eq(key_public_read(path, other, why), ERR_FORM, "a secret key is not handed out");
    unlink(path);
    cr_assert_eq(key_file_write(path, false, key, "a comment", why), 0);
    cr_assert_eq(key_public_read(path, other, why), 0);
    cr_expect_arr_eq(key, other, KEY_SIZE);
    cr_expect_eq(key_public_read(KEY, other, why), 0);
    cr_expect_neq(key_file_read(path, other, why), 0, "nor a public key taken for a secret one");
}

Test(key_file, a_secret_that_others_can_read_is_refused)
{
    static const mode_t modes[] = {0604, 0640, 0660, 0602, 0620, 0644, 0700 | 1};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        holds("secret:" KEY "\n", modes[i]);
        refused(ERR_RANGE, "others may read the secret key");
    }
    holds("secret:" KEY "\n", 0400);
    cr_expect_eq(key_file_read(path, other, why), 0);
    if (geteuid() == 0) {
        cr_assert_eq(chown(path, 12345, 0), 0);
        refused(ERR_RANGE, "belongs to another user");
    }
}

Test(key_file, what_systemd_hands_over_may_show_its_access_list)
{
    holds("secret:" KEY "\n", 0440);
    refused(ERR_RANGE, "others may read");
    setenv("CREDENTIALS_DIRECTORY", directory, 1);
    cr_expect_eq(key_file_read(path, other, why), 0, "%s", why);
    holds("secret:" KEY "\n", 0444);
    refused(ERR_RANGE, "others may read");
}

Test(key_file, what_is_no_key_is_named_and_not_taken)
{
    static const char *const texts[] = {
        "",
        "\n",
        "# only a comment\n",
        KEY "\n",
        "secret:" KEY "0\n",
        "secret:\n",
        "secret:" KEY "\nsecret:" KEY "\n",
        "secret: " KEY "\n",
        " secret:" KEY "\n",
        "secret:00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        holds(texts[i], 0600);
        refused(ERR_FORM, "s75ctl keys new");
    }
    holds("# a comment\n\nsecret:" KEY, 0600);
    cr_expect_eq(key_file_read(path, other, why), 0);
    unlink(path);
    refused(ERR_IO, "No such file");
    cr_assert_eq(symlink("/etc/hostname", path), 0);
    refused(ERR_IO, "symbolic links");
    unlink(path);
    cr_assert_eq(mkfifo(path, 0600), 0);
    refused(ERR_RANGE, "is not a file");
    cr_expect_eq(key_public_read("nowhere", other, why), ERR_IO);
    cr_expect(strstr(why, "neither a public key"), "%s", why);
}
