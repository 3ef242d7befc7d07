#include "core/control/stand.h"
#include "core/foundation/emit.h"

int stand_apply(struct step *s, const struct item *item)
{
    const struct stand_input *in = &item->stand;
    if (in->rules <= in->rules_before)
        return refuse(s, REFUSED_BAD_VALUE, "stand.rules", "later than those before",
                      "rules of version %u do not follow those of version %u", in->rules,
                      in->rules_before);
    return 0;
}
