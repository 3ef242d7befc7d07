#include "ctl/words.h"
#include <stdio.h>
#include <time.h>

char *words_enum(const ProtobufCEnumDescriptor *e, int value, char buf[S75_NAME_MAX])
{
    s75_enum_text(e, value, buf);
    for (char *p = buf; *p; p++)
        if (*p == '_')
            *p = ' ';
    return buf;
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
