#include "wire/reader.h"
#include <string.h>

static void drop(void *field)
{
    ProtobufCMessage **m = field;
    if (*m)
        protobuf_c_message_free_unpacked(*m, NULL);
    *m = NULL;
}

/* "12/3": an input, and an item of it. */
static bool names_input(const char *text)
{
    const size_t input = text ? strspn(text, "0123456789") : 0;
    const size_t item = input && text[input] == '/' ? strspn(text + input + 1, "0123456789") : 0;
    return item && text[input + 1 + item] == '\0';
}

/* What is said in a sentence may name inputs. */
static void hide_sentence(char **text)
{
    if (*text && strpbrk(*text, "0123456789"))
        (*text)[0] = '\0';
}

static void hide_welcome(void *message)
{
    S75__V1__Welcome *m = message;
    m->has_last_event = false;
    m->last_journal = m->epoch = 0;
    drop(&m->restored);
    drop(&m->known);
}

static void hide_event(void *message)
{
    S75__V1__Event *m = message;
    m->number = m->pool_number;
    m->has_cause = m->has_item = m->has_epoch = m->has_other_cause = m->has_other_item = false;
    drop(&m->pair);
    if (names_input(m->subject) ||
        (m->has_exception && m->kind == S75__V1__EVENT_KIND__EVENT_EXCEPTION_CHANGED))
        m->subject[0] = '\0';
    m->has_exception = false;
}

static void hide_events(void *message)
{
    S75__V1__Events *m = message;
    drop(&m->known);
}

static void hide_part(void *message)
{
    S75__V1__Part *m = message;
    m->has_input = false;
    if (m->kind == S75__V1__PART_KIND__PART_REPLACED_BY)
        m->has_count = false;
}

static void hide_refusal(void *message)
{
    S75__V1__Refusal *m = message;
    m->has_item = false;
    hide_sentence(&m->text);
}

static void hide_exception(void *message)
{
    S75__V1__Exception *m = message;
    m->cause = 0;
    m->has_item = false;
}

static void hide_snapshot(void *message)
{
    S75__V1__SnapshotAnswer *m = message;
    m->event = m->pool_number;
    m->journal = 0;
}

static void hide_issued(void *message)
{
    S75__V1__ReportIssued *m = message;
    m->input = 0;
}

static void hide_table(void *message)
{
    S75__V1__ReportTable *m = message;
    for (size_t k = 0; k < m->n_columns; k++) {
        const bool is_number = strcmp(m->columns[k]->key, "exception") == 0 ||
                               strcmp(m->columns[k]->key, "input") == 0;
        for (size_t i = 0; i < m->n_rows; i++) {
            S75__V1__ReportCell *cell = m->rows[i]->cells[k];
            cell->has_number = cell->has_number && !is_number;
            if (names_input(cell->text))
                cell->text[0] = '\0';
        }
    }
}

static const struct {
    const ProtobufCMessageDescriptor *of;
    void (*hide)(void *message);
} hides[] = {
    {&s75__v1__welcome__descriptor, hide_welcome},
    {&s75__v1__event__descriptor, hide_event},
    {&s75__v1__events__descriptor, hide_events},
    {&s75__v1__part__descriptor, hide_part},
    {&s75__v1__refusal__descriptor, hide_refusal},
    {&s75__v1__exception__descriptor, hide_exception},
    {&s75__v1__snapshot_answer__descriptor, hide_snapshot},
    {&s75__v1__report_issued__descriptor, hide_issued},
    {&s75__v1__report_table__descriptor, hide_table},
};

bool reader_hide(ProtobufCMessage *m)
{
    for (size_t i = 0; i < sizeof hides / sizeof *hides; i++)
        if (m->descriptor == hides[i].of) {
            hides[i].hide(m);
            return true;
        }
    return false;
}
