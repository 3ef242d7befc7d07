/* Linked into s75d_next (ld --wrap): a release whose rules are others. Its version is the next, or
 * S75_RULES; by them no sum of seven million pounds or more may enter a pool. synthetic. */
#include <stdlib.h>
#include "core/engine/engine.h"

uint32_t __real_engine_rules(void);
uint32_t __wrap_engine_rules(void);
enum reason __real_release_conditions_check(const struct engine *e, uint32_t contribution,
                                            int64_t amount, date_t value_date);
enum reason __wrap_release_conditions_check(const struct engine *e, uint32_t contribution,
                                            int64_t amount, date_t value_date);

uint32_t __wrap_engine_rules(void)
{
    const char *rules = getenv("S75_RULES");
    return rules ? (uint32_t)strtoul(rules, NULL, 10) : __real_engine_rules() + 1;
}

enum reason __wrap_release_conditions_check(const struct engine *e, uint32_t contribution,
                                            int64_t amount, date_t value_date)
{
    if (amount >= 700000000)
        return REASON_NOT_SIGNED;
    return __real_release_conditions_check(e, contribution, amount, value_date);
}
