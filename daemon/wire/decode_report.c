/* wire/decode_report: queries for reports as plain structs (convert_report of wire/convert). */
#include "wire/convert.h"

/* What was issued is of one pool, and its dates are the closing's. */
static int convert_issued(const S75__V1__ReportQuery *m, struct request *r)
{
    if (!is_date(m->has_issued, m->issued, &r->query.issued))
        return refused(r, REFUSED_MALFORMED, "report.issued", FORM_DATE_LIMIT, "no such date");
    r->query.issued_by = m->has_issued_by ? m->issued_by : 0;
    if (m->has_issued_by && !m->has_issued)
        return refused(r, REFUSED_MISSING_FIELD, "report.issued", NULL,
                       "the last day that was closed is missing");
    if (m->has_issued && (m->has_year || m->has_quarter || m->has_as_of || m->has_booked_to ||
                          m->region || m->party || m->has_since || m->round || m->area))
        return refused(r, REFUSED_BAD_VALUE, "report.issued", "a pool and nothing else",
                       "a report as it was issued has the dates of its closing");
    return 0;
}

static int convert_name(struct text name, const char *field, struct request *r)
{
    if (name.size > NAME_MAX_BYTES)
        return refused(r, REFUSED_OUT_OF_RANGE, field,
                       "at most " TEXT_NUMBER(NAME_MAX_BYTES) " bytes", "no such name");
    return text_is_clean(name)
               ? 0
               : refused(r, REFUSED_MALFORMED, field, FORM_TEXT_LIMIT, "no such name");
}

int convert_report(const S75__V1__ReportQuery *m, struct arena *arena, struct request *r)
{
    struct report_asked *a = &r->query.report;
    *a = (struct report_asked){.kind = (enum report_kind)m->report, .pool = UINT32_MAX};
    if (!m->has_report || !form_is_value(&s75__v1__report_kind__descriptor, (int)m->report))
        return refused_value(r, m->has_report, "report.report", arena,
                             &s75__v1__report_kind__descriptor);
    if (m->has_year && (m->year < 2000 || m->year > 2098))
        return refused(r, REFUSED_OUT_OF_RANGE, "report.year", "2000 to 2098", "no such year");
    if (m->has_quarter && (m->quarter < 1 || m->quarter > 4))
        return refused(r, REFUSED_OUT_OF_RANGE, "report.quarter", "1 to 4", "no such quarter");
    if (!is_date(m->has_as_of, m->as_of, &a->as_of))
        return refused(r, REFUSED_MALFORMED, "report.as_of", FORM_DATE_LIMIT, "no such date");
    if (!is_date(m->has_booked_to, m->booked_to, &a->booked_to))
        return refused(r, REFUSED_MALFORMED, "report.booked_to", FORM_DATE_LIMIT, "no such date");
    a->year = m->has_year ? (int)m->year : 0, a->quarter = m->has_quarter ? m->quarter : 0;
    a->region = text_of(m->region);
    a->area = text_of(m->area);
    a->party = text_of(m->party);
    a->round = text_of(m->round);
    if (!is_date(m->has_since, m->since, &a->since))
        return refused(r, REFUSED_MALFORMED, "report.since", FORM_DATE_LIMIT, "no such date");
    if (convert_name(a->region, "report.region", r) || convert_name(a->area, "report.area", r))
        return WIRE_REFUSED;
    if (m->round && !is_code(m->round, ID_MAX, true))
        return refused(r, REFUSED_OUT_OF_RANGE, "report.round",
                       "at most " TEXT_NUMBER(ID_MAX) " of " CODE_CHARACTERS, "no such round");
    if (m->party && !is_code(m->party, CODE_MAX, true))
        return refused(r, REFUSED_OUT_OF_RANGE, "report.party",
                       "at most " TEXT_NUMBER(CODE_MAX) " of " CODE_CHARACTERS, "no such party");
    const int rc = convert_issued(m, r);
    return rc ? rc : convert_pool(m->pool, r, &r->query.pool);
}
