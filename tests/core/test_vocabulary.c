/* The tables of words, and what is asked of them. That nothing kept depends on where a word stands
 * is seen by wire_vocabulary and core_transcripts_tomorrow. */
#include <criterion/criterion.h>
#include "core/message/vocabulary.h"

static const struct vocabulary *const all[] = {&contribution_kind_vocabulary,
                                               &plan_outcome_vocabulary,
                                               &area_of_spend_vocabulary, &provider_vocabulary};

Test(vocabulary, every_word_is_found_once)
{
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        for (size_t k = 0; k < all[i]->count; k++) {
            const void *row = vocabulary_at(all[i], k);
            cr_expect_eq(vocabulary_find(all[i], vocabulary_word(row)), row);
            cr_expect_eq(vocabulary_index(all[i], row), k);
        }
}

Test(vocabulary, what_is_no_word_is_not_found)
{
    const struct vocabulary *v = &contribution_kind_vocabulary;
    cr_expect_null(vocabulary_find(v, text_of("DFG")));
    cr_expect_null(vocabulary_find(v, text_of("df")));
    cr_expect_null(vocabulary_find(v, text_of("dfg ")));
    cr_expect_null(vocabulary_find(v, TEXT_NONE));
    cr_expect_eq(vocabulary_word(NULL).size, 0u);
}

Test(vocabulary, what_is_no_row_has_no_place)
{
    const struct vocabulary *v = &contribution_kind_vocabulary;
    const char *rows = v->rows;
    cr_expect_eq(vocabulary_index(v, NULL), v->count);
    cr_expect_eq(vocabulary_index(v, rows + 1), v->count);
    cr_expect_eq(vocabulary_index(v, rows + v->count * v->row_size), v->count);
    cr_expect_eq(vocabulary_index(v, plan_outcome_vocabulary.rows), v->count);
}

Test(vocabulary, a_limit_names_all_words_in_order)
{
    char limit[VOCABULARY_LIMIT_MAX];
    vocabulary_limit(&provider_vocabulary, limit);
    cr_expect_str_eq(limit, "one of local_authority, nhs, private, voluntary");
}

/* A grant for districts is of one kind. */
Test(vocabulary, one_kind_is_passported)
{
    const struct contribution_kind *kinds = contribution_kind_vocabulary.rows;
    size_t passported = 0;
    for (size_t i = 0; i < contribution_kind_vocabulary.count; i++)
        passported += kinds[i].is_passported;
    cr_expect_eq(passported, 1u);
    cr_expect(text_equal(vocabulary_passported()->word, text_of("dfg")));
}
