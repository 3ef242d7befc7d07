/* base/money: int64 pence with checked arithmetic. No float anywhere.
 *
 * Every function that could leave the range of int64 returns ERR_OVERFLOW and leaves its output as
 * it was. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rounding { ROUND_HALF_UP = 1, ROUND_TRUNCATE = 2 }; /* half up: away from zero at .5 */

int money_add(int64_t a, int64_t b, int64_t *ret_sum);
int money_sub(int64_t a, int64_t b, int64_t *ret_difference);
/* a * times / parts, rounded once. ERR_RANGE unless parts > 0. The product is held in 128 bits. */
int money_scale(int64_t a, int64_t times, int64_t parts, enum rounding rounding, int64_t *ret);

/* Splits total into n parts in proportion to weights (their sum > 0) by largest remainder:
 * the parts sum to total exactly; ties go to the earlier part. n <= 4096. A negative total is split
 * as its absolute value, with signs turned. ERR_RANGE: n is 0 or too large, sum 0. */
int money_split(int64_t total, const uint32_t *weights, size_t n, int64_t *ret_parts);

/* Room for any amount as printed by money_print, with its terminating NUL. */
#define MONEY_TEXT_MAX 32
/* "1,313,416.67", "-0.05". Returns buf. */
char *money_print(int64_t pence, char buf[MONEY_TEXT_MAX]);

/* Reads an amount as people write it: optional sign or surrounding parentheses (negative), optional
 * pound sign, digits with optional correctly placed thousands commas, optionally a point and one or
 * two digits; surrounding blanks (as in text_fold) ignored. "1710", "1,710.00", "(5.5)", "-£3".
 * ERR_FORM: not an amount. ERR_OVERFLOW. */
int money_parse(const char *text, size_t size, int64_t *ret_pence);
