#include <criterion/criterion.h>
#include <string.h>

#include "base/error.h"
#include "feed/file/encoding.h"

static struct text bytes(const char *s)
{
    return text_of(s);
}

Test(encoding, knows_utf8_from_what_is_not)
{
    static const char *const good[] = {"", "plain", "tab\tand\x01", "\xC2\xA3", "\xC2\x85",
                                       "\xE2\x82\xAC", "\xF0\x9F\x92\xB7", "\xF4\x8F\xBF\xBF"};
    static const char *const bad[] = {"\x80", "\xA3 5", "\xC2", "\xC2 ", "\xC0\x80", "\xC1\xBF",
                                      "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE2\x82",
                                      "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
                                      "\xFF"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_assert(encoding_is_utf8(bytes(good[i])), "good %zu", i);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_not(encoding_is_utf8(bytes(bad[i])), "bad %zu", i);
}

Test(encoding, strips_byte_order_marks_real_and_spoilt)
{
    static const char *const marked[] = {
        "\xEF\xBB\xBF" "Body Name",
        "\xC3\xAF\xC2\xBB\xC2\xBF" "Body Name",
        "\xC3\x83\xC2\xAF\xC2\xBB\xC2\xBF" "Body Name",
        "\xC3\x83\xC2\xAF\xC3\x82\xC2\xBB\xC3\x82\xC2\xBF" "Body Name",
        "\xEF\xBB\xBF\xC3\xAF\xC2\xBB\xC2\xBF" "Body Name",
        "\xC3\xAF\xC2\xBB\xC2\xBF\xEF\xBB\xBF\xEF\xBB\xBF" "Body Name",
        "Body Name",
    };
    for (size_t i = 0; i < sizeof marked / sizeof *marked; i++) {
        const struct text t = encoding_strip_bom(bytes(marked[i]));
        cr_assert(text_equal(t, text_of("Body Name")), "%zu: %.*s", i, TEXT_ARG(t));
    }
    cr_assert_eq(encoding_strip_bom(bytes("\xEF\xBB\xBF")).size, 0);
    cr_assert_eq(encoding_strip_bom(bytes("\xEF\xBB")).size, 2, "half a mark is none");
}

static struct decoder decoder;
static struct text line;
static unsigned char bad;

Test(encoding, auto_takes_a_line_that_is_not_utf8_for_windows_1252)
{
    cr_assert_eq(decoder_init(&decoder, ENCODING_AUTO), 0);
    cr_assert_str_eq(decoder_name(&decoder), "Windows-1252");
    cr_assert_eq(decoder_line(&decoder, bytes("\xA3" "5 \x80 Children\x92s \xE9"), &line, &bad), 0);
    cr_assert(text_equal(line, text_of("\xC2\xA3" "5 \xE2\x82\xAC Children\xE2\x80\x99s \xC3\xA9")),
              "%.*s", TEXT_ARG(line));
    cr_assert_eq(decoder_line(&decoder, bytes(""), &line, &bad), 0);
    cr_assert_eq(line.size, 0);
    cr_assert_eq(decoder_line(&decoder, bytes("a\x81"), &line, &bad), ERR_FORM);
    cr_assert_eq(bad, 0x81);
    cr_assert_eq(decoder_line(&decoder, bytes("\x80\x80\x80\x80"), &line, &bad), 0);
    cr_assert_eq(line.size, 12, "three bytes for one, the most there is");
    decoder_fini(&decoder);
}

/* Both may be in one file, line by line. */
Test(encoding, auto_takes_a_line_that_is_utf8_as_it_is)
{
    cr_assert_eq(decoder_init(&decoder, ENCODING_AUTO), 0);
    cr_assert_eq(decoder_line(&decoder, bytes("\xA3"), &line, &bad), 0);
    cr_assert(text_equal(line, text_of("\xC2\xA3")));
    cr_assert_eq(decoder_line(&decoder, bytes("\xC2\xA3"), &line, &bad), 0);
    cr_assert(text_equal(line, text_of("\xC2\xA3")));
    decoder_fini(&decoder);
}

Test(encoding, that_was_ordered_is_not_guessed)
{
    cr_assert_eq(decoder_init(&decoder, ENCODING_UTF8), 0);
    cr_assert_eq(decoder_line(&decoder, bytes("good"), &line, &bad), 0);
    cr_assert_eq(decoder_line(&decoder, bytes("a\xA3"), &line, &bad), ERR_FORM);
    cr_assert_eq(bad, 0xA3);
    decoder_fini(&decoder);
    cr_assert_eq(decoder_init(&decoder, ENCODING_CP1252), 0);
    cr_assert_eq(decoder_line(&decoder, bytes("\xC2\xA3"), &line, &bad), 0);
    cr_assert(text_equal(line, text_of("\xC3\x82\xC2\xA3")));
    decoder_fini(&decoder);
}
