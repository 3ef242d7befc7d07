#include "keys/key.h"
#include <string.h>

void key_print(const uint8_t key[KEY_SIZE], char *ret_text)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < KEY_SIZE; i++) {
        ret_text[2 * i] = digits[key[i] >> 4];
        ret_text[2 * i + 1] = digits[key[i] & 15];
    }
    ret_text[KEY_TEXT_SIZE] = '\0';
}

static int value_of(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

bool key_parse(const char *text, size_t size, uint8_t ret_key[KEY_SIZE])
{
    if (size != KEY_TEXT_SIZE)
        return false;
    for (size_t i = 0; i < KEY_SIZE; i++) {
        const int high = value_of(text[2 * i]), low = value_of(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        ret_key[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

void key_wipe(void *secret, size_t size)
{
    explicit_bzero(secret, size);
}
