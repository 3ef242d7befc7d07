#include <criterion/criterion.h>
#include <limits.h>
#include <string.h>

#include "base/error.h"

Test(error, every_error_has_words_of_its_own)
{
    for (int error = ERR_LOST; error < 0; error++) {
        cr_assert_str_neq(error_text(error), error_text(INT_MIN), "%d", error);
        for (int other = error + 1; other <= 0; other++)
            cr_assert_str_neq(error_text(error), error_text(other), "%d and %d", error, other);
    }
    cr_assert_str_eq(error_text(ERR_MEMORY), "out of memory");
}

Test(error, a_number_that_is_no_error_is_harmless)
{
    cr_assert_str_eq(error_text(1), "unknown error");
    cr_assert_str_eq(error_text(ERR_LOST - 1), "unknown error");
    cr_assert_str_eq(error_text(INT_MAX), "unknown error");
    cr_assert_str_eq(error_text(INT_MIN), "unknown error");
    cr_assert_str_eq(error_text(0), "no error");
}
