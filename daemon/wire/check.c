#include "wire/check.h"
#include <string.h>
#include "base/error.h"
#include "wire/message.h"

#define SUBMISSIONS_MAX 64
enum { SUBMISSION_TAG = 2 << 3 | 2 }; /* of Request */

static int refuse(struct request *r, enum refusal_code code, const char *limit, const char *text)
{
    r->refusal = (struct refusal){.code = code,
                                  .item = ITEM_NONE,
                                  .field = text_of("check.submissions"),
                                  .limit = text_of(limit),
                                  .text = text_of(text)};
    return WIRE_REFUSED;
}

/* The request that it would be sent as. */
static int frame_of(const ProtobufCBinaryData *submission, struct arena *arena,
                    struct bytes *ret_frame)
{
    struct buffer frame = BUFFER_NULL;
    buffer_put_u8(&frame, SUBMISSION_TAG);
    buffer_put_varint(&frame, submission->len);
    buffer_put(&frame, submission->data, submission->len);
    uint8_t *copy = frame.failed ? NULL : arena_take(arena, frame.size);
    if (copy) {
        memcpy(copy, frame.data, frame.size);
        *ret_frame = (struct bytes){copy, frame.size};
    }
    buffer_fini(&frame);
    return copy ? 0 : ERR_MEMORY;
}

static int convert_one(const ProtobufCBinaryData *submission, size_t index, struct arena *arena,
                       struct request *r, struct input *ret)
{
    struct request *one = arena_take(arena, sizeof *one);
    struct bytes frame;
    int rc = one ? frame_of(submission, arena, &frame) : ERR_MEMORY;
    if (!rc)
        rc = wire_decode_request(frame, arena, one);
    if (rc == WIRE_REFUSED) {
        r->refusal = one->refusal;
        r->refusal.field =
            arena_print(arena, "check.submissions[%zu].%.*s", index, TEXT_ARG(one->refusal.field));
        return r->refusal.field.data ? WIRE_REFUSED : ERR_MEMORY;
    }
    if (!rc && one->kind != REQUEST_SUBMISSION)
        return refuse(r, REFUSED_MALFORMED, "Submission", "not a Submission");
    if (!rc)
        *ret = one->submission;
    return rc;
}

int check_convert(const S75__V1__CheckQuery *m, struct arena *arena, struct request *r)
{
    struct input *inputs = arena_take(arena, (m->n_submissions + 1) * sizeof *inputs);
    int rc = inputs ? 0 : ERR_MEMORY;
    r->query.kind = QUERY_CHECK;
    if (m->base.n_unknown_fields)
        return refuse(r, REFUSED_MALFORMED, NULL, "unknown fields in a check");
    if (m->n_submissions < 1 || m->n_submissions > SUBMISSIONS_MAX)
        return refuse(r, REFUSED_TOO_LARGE, "1 to " TEXT_NUMBER(SUBMISSIONS_MAX),
                      "too many submissions, or none");
    for (size_t i = 0; i < m->n_submissions && !rc; i++)
        rc = convert_one(&m->submissions[i], i, arena, r, &inputs[i]);
    r->query.inputs = inputs;
    r->query.input_count = m->n_submissions;
    return rc;
}

static S75__V1__CheckAnswer *answer_of(struct wire_check *c)
{
    S75__V1__CheckAnswer *m = c->answer;
    if (m)
        return m;
    m = arena_take(c->arena, sizeof *m);
    if (!m)
        return NULL;
    s75__v1__check_answer__init(m);
    m->journal = c->journal;
    m->business_date = c->today == DATE_NONE ? 0 : date_to_number(c->today);
    m->submissions = arena_take(c->arena, SUBMISSIONS_MAX * sizeof *m->submissions);
    c->answer = m->submissions ? m : NULL;
    return c->answer;
}

static S75__V1__CheckedSubmission *next_of(struct wire_check *c)
{
    S75__V1__CheckAnswer *m = answer_of(c);
    S75__V1__CheckedSubmission *next = m ? arena_take(c->arena, sizeof *next) : NULL;
    if (!next)
        return NULL;
    s75__v1__checked_submission__init(next);
    m->submissions[m->n_submissions++] = next;
    return next;
}

static int add_refusals(struct wire_check *c, S75__V1__CheckedSubmission *m,
                        const struct refusal *refusals, size_t count)
{
    m->refusals = arena_take(c->arena, (count + 1) * sizeof *m->refusals);
    if (!m->refusals)
        return ERR_MEMORY;
    for (; m->n_refusals < count; m->n_refusals++) {
        m->refusals[m->n_refusals] = message_refusal(c->arena, &refusals[m->n_refusals]);
        if (!m->refusals[m->n_refusals])
            return ERR_MEMORY;
    }
    return 0;
}

int wire_check_add(struct wire_check *c, const struct effects *effects)
{
    S75__V1__CheckedSubmission *m = next_of(c);
    if (!m)
        return ERR_MEMORY;
    const size_t room = WIRE_CHECK_EVENTS_MAX - c->events;
    const size_t count = effects->event_count < room ? effects->event_count : room;
    m->accepted = effects->accepted;
    m->event_count = (uint32_t)effects->event_count;
    m->events = arena_take(c->arena, (count + 1) * sizeof *m->events);
    if (!m->events)
        return ERR_MEMORY;
    for (; m->n_events < count; m->n_events++) {
        m->events[m->n_events] = message_event(c->arena, &effects->events[m->n_events]);
        if (!m->events[m->n_events])
            return ERR_MEMORY;
    }
    c->events += count;
    return add_refusals(c, m, effects->refusals, effects->refusal_count);
}

int wire_check_refuse(struct wire_check *c, const struct refusal *why)
{
    S75__V1__CheckedSubmission *m = next_of(c);
    return m ? add_refusals(c, m, why, 1) : ERR_MEMORY;
}

int wire_answer_check(struct buffer *out, uint64_t request, const struct wire_check *c)
{
    return message_answer(out, request, S75__V1__ANSWER__BODY_CHECK, c->answer);
}
