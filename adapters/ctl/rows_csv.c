#include "ctl/rows_csv.h"
#include <stdlib.h>
#include <string.h>
#include "base/array.h"
#include "ctl/screen/csv_out.h"
#include "kit/s75_json.h"

/* The names of columns, in the order in which rows bring them. */
struct columns {
    char **items;
    size_t count, capacity;
};

struct bodies {
    json_t **items; /* of each row: its fields; NULL: the journal does not tell */
    size_t count, capacity;
};

static bool add_column(struct columns *c, const char *name)
{
    for (size_t i = 0; i < c->count; i++)
        if (strcmp(c->items[i], name) == 0)
            return true;
    char *made = ARRAY_ROOM(c) ? NULL : strdup(name);
    if (made)
        c->items[c->count++] = made;
    return made != NULL;
}

/* The input that brought rows; NULL after saying what failed. */
static S75__V1__Submission *ask(struct s75_client *client, uint64_t journal, int *ret_code)
{
    S75__V1__InputQuery input = S75__V1__INPUT_QUERY__INIT;
    S75__V1__Query query = S75__V1__QUERY__INIT;
    S75__V1__Answer *answer = NULL;
    query.body_case = S75__V1__QUERY__BODY_INPUT;
    query.input = &input;
    input.journal = journal;
    *ret_code = ctl_query(client, &query, &answer);
    if (*ret_code)
        return NULL;
    const ProtobufCBinaryData *raw = &answer->input->raw;
    S75__V1__Submission *sent = s75__v1__submission__unpack(NULL, raw->len, raw->data);
    s75__v1__answer__free_unpacked(answer, NULL);
    if (!sent) {
        ctl_print("input %llu is none that s75ctl can read", (unsigned long long)journal);
        *ret_code = CTL_NO;
    }
    return sent;
}

/* {"payment": {"payer": ..., ...}} */
static int add_body(const S75__V1__Item *item, struct bodies *bodies, struct columns *columns)
{
    const char *kind, *name;
    json_t *fields, *value, *body = s75_json(&item->base);
    bool made = body && !ARRAY_ROOM(bodies);
    if (!made) {
        json_decref(body);
        return -1;
    }
    bodies->items[bodies->count++] = body;
    json_object_foreach(body, kind, fields) json_object_foreach(
        fields, name, value) if (!json_is_array(value) || json_array_size(value)) made &=
        add_column(columns, name);
    return made ? 0 : -1;
}

static int ask_all(struct s75_client *client, const struct quarantined_list *rows,
                   struct bodies *bodies, struct columns *columns)
{
    S75__V1__Submission *sent = NULL;
    uint64_t journal = 0;
    int code = CTL_OK;
    for (size_t i = 0; i < rows->count && code == CTL_OK; i++) {
        if (!sent || journal != rows->items[i].journal) {
            if (sent)
                s75__v1__submission__free_unpacked(sent, NULL);
            journal = rows->items[i].journal;
            sent = ask(client, journal, &code);
        }
        if (sent && rows->items[i].item < sent->n_items &&
            add_body(sent->items[rows->items[i].item], bodies, columns) != 0) {
            ctl_print("out of memory");
            code = CTL_NO;
        }
    }
    if (sent)
        s75__v1__submission__free_unpacked(sent, NULL);
    return code;
}

static bool is_pence(const char *name)
{
    const size_t size = strlen(name), tail = sizeof "_pence" - 1;
    return size > tail && strcmp(name + size - tail, "_pence") == 0;
}

static void write_value(const char *name, const json_t *value)
{
    char number[S75_TEXT_MAX];
    if (json_is_string(value)) {
        csv_text(json_string_value(value), false);
    } else if (json_is_integer(value) && is_pence(name)) {
        csv_pence(json_integer_value(value), false);
    } else if (json_is_integer(value)) {
        snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
        csv_field(number, false);
    } else if (json_is_boolean(value)) {
        csv_field(json_is_true(value) ? "true" : "false", false);
    } else {
        char *text = value && !json_is_null(value) ? json_dumps(value, JSON_COMPACT) : NULL;
        csv_text(text ? text : "", false);
        free(text);
    }
}

static void write_heads(const struct columns *columns)
{
    static const char *const own[] = {"state", "input", "item", "document", "line", "item_kind"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        csv_field(own[i], false);
    for (size_t i = 0; i < columns->count; i++) {
        char name[S75_NAME_MAX];
        const char *field = columns->items[i];
        int size = (int)(strlen(field) - (is_pence(field) ? sizeof "_pence" - 1 : 0));
        snprintf(name, sizeof name, "%.*s", size, field);
        csv_field(name, false);
    }
    csv_field("refused_for", false);
    csv_field("field", false);
    csv_field("why", true);
}

static void write_row(const struct quarantined *q, json_t *body, const struct columns *columns)
{
    char number[S75_TEXT_MAX];
    const char *kind = json_object_iter_key(json_object_iter(body));
    const json_t *fields = json_object_iter_value(json_object_iter(body));
    csv_field(quarantined_word(q->state), false);
    snprintf(number, sizeof number, "%llu", (unsigned long long)q->journal);
    csv_field(number, false);
    snprintf(number, sizeof number, "%u", q->item);
    csv_field(number, false);
    csv_text(q->document, false);
    snprintf(number, sizeof number, "%u", q->row);
    csv_field(number, false);
    csv_field(kind ? kind : "", false);
    for (size_t i = 0; i < columns->count; i++)
        write_value(columns->items[i], json_object_get(fields, columns->items[i]));
    csv_field(q->code, false);
    csv_text(q->field, false);
    csv_text(q->problem, true);
}

int rows_csv(struct s75_client *client, const struct quarantined_list *rows)
{
    struct columns columns = {0};
    struct bodies bodies = {0};
    int code = ask_all(client, rows, &bodies, &columns);
    if (code == CTL_OK && bodies.count == rows->count) {
        write_heads(&columns);
        for (size_t i = 0; i < rows->count; i++)
            write_row(&rows->items[i], bodies.items[i], &columns);
    } else if (code == CTL_OK) {
        ctl_print("the journal does not tell of every row");
        code = CTL_NO;
    }
    for (size_t i = 0; i < bodies.count; i++)
        json_decref(bodies.items[i]);
    for (size_t i = 0; i < columns.count; i++)
        free(columns.items[i]);
    free(bodies.items);
    free(columns.items);
    return code;
}
