#include "s75_explanation.h"
#include <stdlib.h>
#include "s75_text.h"
#include "templates.h"

int s75_part_is_share(const S75__V1__Part *part)
{
    return part->has_share_pence;
}

size_t s75_part_group(S75__V1__Part *const *parts, size_t count)
{
    size_t size = count ? 1 : 0;
    while (size < count && !s75_part_is_share(parts[size]))
        size++;
    return size;
}

static struct template_line line_of(const S75__V1__Part *part)
{
    char name[S75_NAME_MAX];
    const int kind = part->has_kind ? (int)part->kind : 0;
    const struct template_line line =
        template_find(templates_text, s75_enum_text(&s75__v1__part_kind__descriptor, kind, name));
    return line.text ? line : template_find(templates_text, "unknown");
}

/* One template, filled in; NULL when out of memory. */
static char *filled(const struct template_line *line, const S75__V1__Part *part,
                    const struct template_joint *joint)
{
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    if (!file)
        return NULL;
    template_write(line, part, joint, file);
    const int failed = ferror(file);
    if (fclose(file) == 0 && !failed)
        return text;
    free(text);
    return NULL;
}

/* Puts before, which may be NULL, and part together and frees both. NULL when out of memory. */
static char *joined(const char *name, const S75__V1__Part *about, char *before, char *part)
{
    const struct template_line line = template_find(templates_text, name);
    const struct template_joint joint = {before ? before : "", part};
    char *text = part ? filled(&line, about, &joint) : NULL;
    free(before);
    free(part);
    return text;
}

char *s75_explanation(S75__V1__Part *const *parts, size_t count)
{
    size_t shares = 0;
    for (size_t i = 0; i < count; i++)
        shares += s75_part_is_share(parts[i]) != 0;
    char *all = calloc(1, 1);
    bool was_candidate = false;
    for (size_t i = 0; i < count && all; i++) {
        const struct template_line line = line_of(parts[i]);
        char *part = filled(&line, parts[i], NULL);
        if (part && shares > 1 && s75_part_is_share(parts[i]))
            part = joined("share", parts[i], NULL, part);
        if (i > 0)
            all = joined(was_candidate && line.is_candidate ? "or" : "and", parts[i], all, part);
        else {
            free(all);
            all = part;
        }
        was_candidate = line.is_candidate;
    }
    return all;
}
