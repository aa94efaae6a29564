#include "json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct json *json_field(const struct json *object, const char *key)
{
	for (const struct json *field = object->first; field; field = field->next) {
		if (field->key && strcmp(field->key, key) == 0) {
			return field;
		}
	}
	return NULL;
}

bool json_only(const struct json *object, const char *const *names, struct failure *failure)
{
	for (const struct json *field = object->first; field; field = field->next) {
		const char *const *name = names;
		while (*name && strcmp(*name, field->key) != 0) {
			name++;
		}
		if (*name) {
			continue;
		}
		char valid[320] = "";
		for (name = names; *name; name++) {
			size_t used = strlen(valid);
			snprintf(valid + used, sizeof valid - used, "%s%s", used ? ", " : "", *name);
		}
		return fail(failure, "unknown-field", "There is no field '%.40s' here; there are: %s.",
			field->key, valid);
	}
	return true;
}

bool json_require(const struct json *object, const char *key, struct failure *failure)
{
	return json_field(object, key) ||
		fail(failure, "missing-field", "The field '%s' is required.", key);
}

bool json_want_text(const struct json *object, const char *key, const char **value,
	struct failure *failure)
{
	const struct json *field = json_field(object, key);
	if (field && field->kind != JSON_STRING) {
		return fail(failure, "bad-value", "'%s' must be a text.", key);
	}
	if (field) {
		*value = field->text;
	}
	return true;
}

bool json_want_integer(const struct json *object, const char *key, int64_t bounds[2], int64_t *value,
	struct failure *failure)
{
	const struct json *field = json_field(object, key);
	if (!field) {
		return true;
	}
	if (field->kind != JSON_NUMBER || !field->is_integer || field->integer < bounds[0] ||
		field->integer > bounds[1]) {
		return fail(failure, "bad-value",
			"'%s' must be a whole number from %" PRId64 " to %" PRId64 ".", key, bounds[0], bounds[1]);
	}
	*value = field->integer;
	return true;
}

bool json_want_boolean(const struct json *object, const char *key, bool *value,
	struct failure *failure)
{
	const struct json *field = json_field(object, key);
	if (field && field->kind != JSON_BOOLEAN) {
		return fail(failure, "bad-value", "'%s' must be true or false.", key);
	}
	if (field) {
		*value = field->boolean;
	}
	return true;
}

bool json_want_ratio(const struct json *object, const char *key, double *value,
	struct failure *failure)
{
	const struct json *field = json_field(object, key);
	if (!field) {
		return true;
	}
	if (field->kind != JSON_NUMBER || field->number < 0 || field->number > 1) {
		return fail(failure, "bad-value", "'%s' must be a number from 0 to 1.", key);
	}
	*value = field->number;
	return true;
}
