#include "json.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct reader {
	char *at;
	char *end;
	struct json_document *document;
	struct failure *failure;
	unsigned depth;
};

static struct json *read_value(struct reader *reader);

static struct json *refuse(struct reader *reader, const char *what)
{
	fail(reader->failure, "bad-json", "The line is not valid JSON: %s.", what);
	return NULL;
}

static void skip_space(struct reader *reader)
{
	while (reader->at < reader->end && strchr(" \t\r\n", *reader->at) && *reader->at) {
		reader->at++;
	}
}

static bool take(struct reader *reader, char wanted)
{
	skip_space(reader);
	if (reader->at < reader->end && *reader->at == wanted) {
		reader->at++;
		return true;
	}
	return false;
}

static struct json *new_value(struct reader *reader, enum json_kind kind)
{
	if (reader->document->count == JSON_VALUES_MAX) {
		return refuse(reader, "too many values");
	}
	struct json *value = &reader->document->values[reader->document->count++];
	*value = (struct json){.kind = kind};
	return value;
}

static int hex_digit(char digit)
{
	if (digit >= '0' && digit <= '9') {
		return digit - '0';
	}
	digit = (char)(digit | 0x20);
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/*
 * Only \u escapes below U+0080 are taken: every name and path of the protocol is ASCII, and raw UTF-8 passes as it is.
 */
static int read_unicode_escape(struct reader *reader)
{
	int code = 0;
	for (int digit = 0; digit < 4; digit++) {
		int value = reader->at < reader->end ? hex_digit(*reader->at++) : -1;
		if (value < 0) {
			return -1;
		}
		code = code * 16 + value;
	}
	return code > 0 && code < 0x80 ? code : -1;
}

static int read_escape(struct reader *reader)
{
	static const char names[] = "\"\\/bfnrt";
	static const char meanings[] = "\"\\/\b\f\n\r\t";
	if (reader->at == reader->end) {
		return -1;
	}
	char name = *reader->at++;
	if (name == 'u') {
		return read_unicode_escape(reader);
	}
	const char *found = name ? strchr(names, name) : NULL;
	return found ? meanings[found - names] : -1;
}

/* Decodes in place: what is decoded is never longer than what was written. */
static const char *read_text(struct reader *reader)
{
	char *start = reader->at;
	char *write = start;
	while (reader->at < reader->end && *reader->at != '"') {
		if ((unsigned char)*reader->at < 0x20) {
			refuse(reader, "a control character in a string");
			return NULL;
		}
		if (*reader->at != '\\') {
			*write++ = *reader->at++;
			continue;
		}
		reader->at++;
		int decoded = read_escape(reader);
		if (decoded < 0) {
			refuse(reader, "an escape that is not supported");
			return NULL;
		}
		*write++ = (char)decoded;
	}
	if (reader->at == reader->end) {
		refuse(reader, "a string without an end");
		return NULL;
	}
	reader->at++;
	*write = '\0';
	return start;
}

static struct json *read_string(struct reader *reader)
{
	struct json *value = new_value(reader, JSON_STRING);
	if (value) {
		value->text = read_text(reader);
	}
	return value && value->text ? value : NULL;
}

static bool digit_at(const struct reader *reader)
{
	return reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9';
}

static void skip_digits(struct reader *reader)
{
	while (digit_at(reader)) {
		reader->at++;
	}
}

/* JSON's own grammar, because strtod also takes hexadecimal, infinities and leading zeros. */
static bool skip_number(struct reader *reader, bool *is_integer)
{
	*is_integer = true;
	if (*reader->at == '-') {
		reader->at++;
	}
	if (!digit_at(reader)) {
		return false;
	}
	if (*reader->at++ != '0') {
		skip_digits(reader);
	}
	if (reader->at < reader->end && *reader->at == '.') {
		*is_integer = false;
		reader->at++;
		if (!digit_at(reader)) {
			return false;
		}
		skip_digits(reader);
	}
	if (reader->at < reader->end && (*reader->at | 0x20) == 'e') {
		*is_integer = false;
		reader->at++;
		if (reader->at < reader->end && (*reader->at == '+' || *reader->at == '-')) {
			reader->at++;
		}
		if (!digit_at(reader)) {
			return false;
		}
		skip_digits(reader);
	}
	return true;
}

static struct json *read_number(struct reader *reader)
{
	char text[48];
	const char *start = reader->at;
	struct json *value = new_value(reader, JSON_NUMBER);
	if (!value) {
		return NULL;
	}
	if (!skip_number(reader, &value->is_integer)) {
		return refuse(reader, "a value that is no number, text, list, object, true, false or null");
	}
	size_t length = (size_t)(reader->at - start);
	if (length >= sizeof text) {
		return refuse(reader, "a number that is too long");
	}
	memcpy(text, start, length);
	text[length] = '\0';
	value->number = strtod(text, NULL);
	errno = 0;
	value->integer = value->is_integer ? strtoll(text, NULL, 10) : 0;
	if (errno || !isfinite(value->number)) {
		return refuse(reader, "a number that is too large");
	}
	return value;
}

static struct json *read_word(struct reader *reader, const char *word, struct json as)
{
	size_t length = strlen(word);
	if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, word, length) != 0) {
		return refuse(reader, "an unknown word");
	}
	reader->at += length;
	struct json *value = new_value(reader, as.kind);
	if (value) {
		value->boolean = as.boolean;
	}
	return value;
}

static const char *read_key(struct reader *reader, const struct json *object)
{
	if (!take(reader, '"')) {
		refuse(reader, "a field without a quoted name");
		return NULL;
	}
	const char *key = read_text(reader);
	if (!key) {
		return NULL;
	}
	if (json_field(object, key)) {
		refuse(reader, "a field that is named twice");
		return NULL;
	}
	if (!take(reader, ':')) {
		refuse(reader, "a field without a colon");
		return NULL;
	}
	return key;
}

/* Lists and objects alike: values, separated by commas, up to the closing mark. */
static struct json *read_children(struct reader *reader, enum json_kind kind, char closing)
{
	struct json *parent = new_value(reader, kind);
	struct json *last = NULL;
	if (!parent) {
		return NULL;
	}
	if (++reader->depth > JSON_DEPTH_MAX) {
		return refuse(reader, "nested too deeply");
	}
	if (take(reader, closing)) {
		reader->depth--;
		return parent;
	}
	do {
		const char *key = NULL;
		if (kind == JSON_OBJECT && !(key = read_key(reader, parent))) {
			return NULL;
		}
		struct json *child = read_value(reader);
		if (!child) {
			return NULL;
		}
		child->key = key;
		if (last) {
			last->next = child;
		} else {
			parent->first = child;
		}
		last = child;
	} while (take(reader, ','));
	if (!take(reader, closing)) {
		return refuse(reader, "a list or object without an end");
	}
	reader->depth--;
	return parent;
}

static struct json *read_value(struct reader *reader)
{
	skip_space(reader);
	if (reader->at == reader->end) {
		return refuse(reader, "it ends too early");
	}
	switch (*reader->at) {
	case '{':
		reader->at++;
		return read_children(reader, JSON_OBJECT, '}');
	case '[':
		reader->at++;
		return read_children(reader, JSON_ARRAY, ']');
	case '"':
		reader->at++;
		return read_string(reader);
	case 't':
		return read_word(reader, "true", (struct json){.kind = JSON_BOOLEAN, .boolean = true});
	case 'f':
		return read_word(reader, "false", (struct json){.kind = JSON_BOOLEAN});
	case 'n':
		return read_word(reader, "null", (struct json){.kind = JSON_NULL});
	default:
		return read_number(reader);
	}
}

const struct json *json_parse(struct json_document *document, char *line, size_t length,
	struct failure *failure)
{
	struct reader reader = {
		.at = line, .end = line + length, .document = document, .failure = failure};
	document->count = 0;
	struct json *value = read_value(&reader);
	if (!value) {
		return NULL;
	}
	skip_space(&reader);
	return reader.at == reader.end ? value : refuse(&reader, "bytes after the value");
}
