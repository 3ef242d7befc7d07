#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "feed/file/document.h"
#include "feed/file/limits.h"
#include "scratch.h"

TestSuite(document, .init = scratch_open, .fini = scratch_close, .timeout = 60);

static struct problem problem;

ssize_t __real_read(int fd, void *data, size_t size);
ssize_t __wrap_read(int fd, void *data, size_t size);
static const char *written_to; /* at the next read of anything; NULL: by nobody */
static off_t size_then;

ssize_t __wrap_read(int fd, void *data, size_t size)
{
    if (written_to)
        cr_assert_eq(truncate(written_to, size_then), 0);
    written_to = NULL;
    return __real_read(fd, data, size);
}

static void refused(const char *path, int error, const char *says)
{
    struct document d;
    problem.text[0] = '\0';
    cr_assert_eq(document_open(path, NULL, &d, &problem), error, "%s", problem.text);
    cr_assert_not_null(strstr(problem.text, path), "%s", problem.text);
    cr_assert_not_null(strstr(problem.text, says), "%s", problem.text);
}

Test(document, has_a_name_and_the_digest_of_its_bytes)
{
    /* FIPS 180-2, appendix B.1: the digest of "abc" */
    static const uint8_t abc[4] = {0xba, 0x78, 0x16, 0xbf};
    struct document d = scratch_document("a.csv", "abc");
    cr_assert_str_eq(d.name, "a.csv");
    cr_assert_eq(memcmp(d.sha256, abc, 4), 0);
    cr_assert_eq(d.text.size, 3);
    cr_assert_eq(d.lines, 1);
    document_fini(&d);
    cr_assert_null(d.text.data);
}

Test(document, gives_lines_whatever_ends_them)
{
    static const char *const wanted[] = {"one", "two", "", "three", "", "four"};
    struct document d = scratch_document("a.csv", "one\ntwo\r\n\r\nthree\r\rfour");
    struct lines l = lines_of(&d);
    struct text line;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        cr_assert(lines_next(&l, &line));
        cr_assert(text_equal(line, text_of(wanted[i])), "%zu: %.*s", i, TEXT_ARG(line));
        cr_assert_eq(l.number, i + 1);
    }
    cr_assert_not(lines_next(&l, &line));
    cr_assert_eq(d.lines, 6);
    document_fini(&d);
}

Test(document, that_ends_in_a_line_end_has_no_line_after_it)
{
    struct document d = scratch_document("a.csv", "one\r\n");
    cr_assert_eq(d.lines, 1);
    document_fini(&d);
}

Test(document, that_is_no_text_is_refused)
{
    refused(scratch_path("absent.csv"), ERR_ABSENT, "No such file");
    refused(scratch_text("empty.csv", ""), ERR_FORM, "empty");
    refused(scratch_write("zero.csv", "a,b\n1\0,2\n", 9), ERR_FORM, "zero byte at offset 5");
    refused(scratch_write("wide.csv",
                          "\xFF\xFE"
                          "a\0,",
                          5),
            ERR_FORM, "begins as UTF-16 and is not");
}

Test(document, that_is_no_file_is_refused_without_waiting)
{
    const char *fifo = scratch_path("fifo.csv");
    cr_assert_eq(mkfifo(fifo, 0600), 0);
    refused(fifo, ERR_FORM, "not a regular file");
    refused("/dev/null", ERR_FORM, "not a regular file");
}

Test(document, that_is_too_large_is_refused_unread)
{
    const char *path = scratch_text("large.csv", "x");
    cr_assert_eq(truncate(path, LIMIT_FILE_BYTES + 1), 0);
    refused(path, ERR_RANGE, "4294967297 bytes; at most 4294967296");
}

Test(document, may_have_twenty_million_lines_and_no_more)
{
    char *text = malloc(LIMIT_ROWS + 1);
    memset(text, '\n', LIMIT_ROWS + 1);
    struct document d;
    const char *path = scratch_write("most.csv", text, LIMIT_ROWS);
    cr_assert_eq(document_open(path, NULL, &d, &problem), 0, "%s", problem.text);
    cr_assert_eq(d.lines, 20000000);
    document_fini(&d);
    refused(scratch_write("more.csv", text, LIMIT_ROWS + 1), ERR_RANGE, "more than 20000000 lines");
    free(text);
}

/* Beyond what is kept in memory in a file of the program's own, of which little is in memory. */
Test(document, that_is_large_is_kept_in_a_file_without_a_name)
{
    const size_t size = COPY_MEMORY + 3 * COPY_BLOCK;
    char *text = malloc(size);
    struct document d;
    struct text line;
    for (size_t i = 0; i < size; i++)
        text[i] = i % 64 == 63 ? '\n' : (char)('a' + i / 64 % 26);
    const char *path = scratch_write("large.csv", text, size);
    setenv("TMPDIR", "/nosuch", 1);
    refused(path, ERR_IO,
            "kept in /nosuch: No such file or directory (TMPDIR names another folder)");
    setenv("TMPDIR", scratch_path(""), 1);
    cr_assert_eq(document_open(path, NULL, &d, &problem), 0, "%s", problem.text);
    cr_assert_eq(truncate(path, 0), 0); /* what becomes of the file is nothing to it */
    cr_assert_eq(d.text.size, size);
    cr_assert_eq(memcmp(d.text.data, text, size), 0);
    struct lines l = lines_of(&d);
    while (lines_next(&l, &line)) {
        cr_assert_eq(line.data[0], (char)('a' + (l.number - 1) % 26));
        copy_release(&d.text, l.at);
    }
    cr_assert_eq(l.number, size / 64);
    cr_assert_eq(d.lines, size / 64);
    l = lines_of(&d); /* what was let go is there again */
    cr_assert(lines_next(&l, &line) && line.size == 63 && line.data[0] == 'a');
    document_fini(&d);
    free(text);
}

/* A character of UTF-16 at the end of a block goes on in the next one. */
Test(document, in_utf16_may_be_large)
{
    const size_t units = 100001;
    struct document d;
    char *wide = malloc(2 + 4 * units);
    memcpy(wide, "\xFE\xFF", 2);
    for (size_t i = 0; i < units; i++)
        memcpy(wide + 2 + 4 * i, i % 50 == 49 ? "\0\r\0\n" : "\xD8\x3D\xDE\x00", 4);
    const char *path = scratch_write("wide.csv", wide, 2 + 4 * units);
    cr_assert_eq(document_open(path, NULL, &d, &problem), 0, "%s", problem.text);
    cr_assert_eq(d.lines, units / 50 + 1);
    cr_assert_eq(d.text.size, units / 50 * (49 * 4 + 2) + units % 50 * 4);
    cr_assert_eq(memcmp(d.text.data + d.text.size - 4, "\xF0\x9F\x98\x80", 4), 0);
    document_fini(&d);
    refused(scratch_write("wide.csv", wide, 2 + 4 * units - 2), ERR_FORM, "is not that throughout");
    free(wide);
}

Test(document, needs_a_name_that_can_be_sent)
{
    char name[LIMIT_TEXT + 2];
    memset(name, 'n', sizeof name - 1);
    name[LIMIT_TEXT + 1] = '\0';
    refused(scratch_text(name, "x"), ERR_FORM, "at most 140 bytes");
    refused(scratch_text("a\nb.csv", "x"), ERR_FORM, "control characters");
    refused(scratch_text("\xE9t\xE9.csv", "x"), ERR_FORM, "UTF-8");
}

/* Whoever writes it is not done: it is not refused, and read again later. */
Test(document, that_changes_while_it_is_read_is_busy)
{
    written_to = scratch_text("grows.csv", "one\ntwo\n");
    size_then = 9;
    refused(written_to, ERR_BUSY, "it grew while being read");
    written_to = scratch_text("shrinks.csv", "one\ntwo\n");
    size_then = 7;
    refused(written_to, ERR_BUSY, "it shrank while being read");
}

/* As a spreadsheet writes "Unicode text": either order of bytes, the digest that of the file. */
Test(document, in_utf16_is_read)
{
    struct document d;
    const char *path = scratch_write("wide.csv",
                                     "\xFF\xFE"
                                     "a\0,\0\xA3\0\n\0",
                                     10);
    cr_assert_eq(document_open(path, NULL, &d, &problem), 0, "%s", problem.text);
    cr_assert(text_equal((struct text){d.text.data, d.text.size}, text_of("a,\xC2\xA3\n")));
    cr_assert_eq(d.lines, 1);
    cr_assert(document_is_unchanged(&d));
    scratch_write("wide.csv",
                  "\xFF\xFE"
                  "b\0,\0\xA3\0\n\0",
                  10);
    cr_assert_not(document_is_unchanged(&d));
    document_fini(&d);
    path = scratch_write("wide.csv", "\xFE\xFF\0a\0,", 6);
    cr_assert_eq(document_open(path, NULL, &d, &problem), 0, "%s", problem.text);
    cr_assert(text_equal((struct text){d.text.data, d.text.size}, text_of("a,")));
    document_fini(&d);
}
