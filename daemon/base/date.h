/* base/date: dates of the proleptic Gregorian calendar as days since 1970-01-01, and instants.
 *
 * Dates range over 1900-01-01..2199-12-31; DATE_NONE stands for no date. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int32_t date_t;
#define DATE_NONE INT32_MIN

struct instant {
    int64_t us; /* microseconds since 1970-01-01T00:00:00Z */
};

/* ERR_RANGE when there is no such date. month and day count from 1. */
int date_make(int year, int month, int day, date_t *ret_date);
/* Of DATE_NONE: 0, 0, 0. */
void date_split(date_t date, int *ret_year, int *ret_month, int *ret_day);
int date_days_in_month(int year, int month);
/* 0 = Monday .. 6 = Sunday */
int date_weekday(date_t date);

/* The wire's form, 20170801. DATE_NONE becomes 0, but 0 is not read: ERR_RANGE when there is no
 * such date, and whether a date may be absent is for the caller to say. */
int date_from_number(int32_t yyyymmdd, date_t *ret_date);
int32_t date_to_number(date_t date);

/* Financial year, 1 April - 31 March, named by the year in which it begins. */
int date_financial_year(date_t date);
unsigned date_financial_quarter(date_t date); /* 1: April to June .. 4: January to March */
date_t date_financial_year_start(int year); /* DATE_NONE outside 1900..2199 */

#define DATE_TEXT_MAX 16
/* "2017-08-01"; "-" for DATE_NONE. Returns buf. */
char *date_print(date_t date, char buf[DATE_TEXT_MAX]);
/* "2017-08-01". ERR_FORM, ERR_RANGE. */
int date_parse(const char *text, size_t size, date_t *ret_date);
