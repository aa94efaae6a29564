/*
 * A strict JSON reader for one request: bounded in values and depth, no duplicate keys, no bytes after the value. It
 * decodes strings in place, so the line must outlive the document.
 */
#ifndef RINGPROOF_JSON_H
#define RINGPROOF_JSON_H

#include "failure.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_VALUES_MAX 128
#define JSON_DEPTH_MAX 6

enum json_kind { JSON_NULL, JSON_BOOLEAN, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
	enum json_kind kind;
	const char *key; /* In an object, else NULL. */
	const struct json *first; /* Of an array or object. */
	const struct json *next; /* Sibling. */
	const char *text; /* Of a string; ends with NUL and holds none. */
	double number;
	int64_t integer; /* Only if `is_integer`. */
	bool is_integer;
	bool boolean;
};

struct json_document {
	struct json values[JSON_VALUES_MAX];
	size_t count;
};

/* NULL with the failure filled when the line is not one JSON value within the limits. The line is altered. */
const struct json *json_parse(struct json_document *document, char *line, size_t length,
	struct failure *failure);

/* NULL when the object has no such field. */
const struct json *json_field(const struct json *object, const char *key);

/* Fails with `unknown-field` when the object has a field that is not in the NULL-terminated list. */
bool json_only(const struct json *object, const char *const *names, struct failure *failure);

/*
 * Readers of one field. An absent field leaves the value untouched and succeeds, unless `required`. `json_want_null_or_…`
 * report a null through `*is_null`.
 */
bool json_want_text(const struct json *object, const char *key, const char **value,
	struct failure *failure);
bool json_want_integer(const struct json *object, const char *key, int64_t bounds[2], int64_t *value,
	struct failure *failure);
bool json_want_boolean(const struct json *object, const char *key, bool *value,
	struct failure *failure);
bool json_want_ratio(const struct json *object, const char *key, double *value,
	struct failure *failure);
/* Fails with `missing-field` when the object lacks it. */
bool json_require(const struct json *object, const char *key, struct failure *failure);

#endif
