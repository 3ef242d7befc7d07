#include "ctl/screen/words.h"
#include <stdio.h>
#include <time.h>

static char *exchange(char *text, char from, char to)
{
    for (char *p = text; *p; p++)
        if (*p == from)
            *p = to;
    return text;
}

char *words_enum(const ProtobufCEnumDescriptor *e, int value, char buf[S75_NAME_MAX])
{
    return exchange(s75_enum_text(e, value, buf), '_', ' ');
}

char *words_blanks(const char *word, char buf[S75_NAME_MAX])
{
    snprintf(buf, S75_NAME_MAX, "%s", word);
    return exchange(buf, '_', ' ');
}

void words_of(const ProtobufCEnumDescriptor *e, char divider, struct words *ret_words)
{
    ret_words->count = 0;
    for (unsigned i = 0; i < e->n_values && ret_words->count < WORDS_MAX; i++) {
        char *name = ret_words->names[ret_words->count];
        if (e->values[i].value != 0)
            ret_words->list[ret_words->count++] =
                exchange(s75_enum_text(e, e->values[i].value, name), '_', divider);
    }
}

char *words_text(const struct words *w, char buf[WORDS_TEXT_MAX])
{
    size_t at = 0;
    buf[0] = '\0';
    for (size_t i = 0; i < w->count; i++)
        at += (size_t)snprintf(buf + at, WORDS_TEXT_MAX - at, "%s%s", i ? ", " : "", w->list[i]);
    return buf;
}

int words_value(const ProtobufCEnumDescriptor *e, const char *text, int *ret_value)
{
    char name[S75_NAME_MAX];
    snprintf(name, sizeof name, "%s", text);
    return s75_enum_value(e, exchange(name, '-', '_'), ret_value);
}

char *words_year(uint32_t year, char buf[S75_TEXT_MAX])
{
    snprintf(buf, S75_TEXT_MAX, "%u/%02u", year, (year + 1) % 100);
    return buf;
}

char *words_hex(const ProtobufCBinaryData *bytes, char buf[WORDS_HEX_MAX])
{
    buf[0] = '\0';
    for (size_t i = 0; i < bytes->len && 2 * i + 2 < WORDS_HEX_MAX; i++)
        snprintf(buf + 2 * i, 3, "%02x", bytes->data[i]);
    return buf;
}

char *words_time(int64_t us, char buf[WORDS_TIME_MAX])
{
    int64_t part = us % 1000000;
    time_t seconds = (time_t)(us / 1000000 - (part < 0));
    struct tm tm;
    char text[WORDS_TIME_MAX - 12];
    if (!gmtime_r(&seconds, &tm) || strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &tm) == 0)
        snprintf(text, sizeof text, "%lld", (long long)seconds);
    snprintf(buf, WORDS_TIME_MAX, "%s.%06d UTC", text, (int)(part < 0 ? part + 1000000 : part));
    return buf;
}
