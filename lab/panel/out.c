#include "out.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void out_raw(struct out *out, const char *bytes, size_t length)
{
	if (out->length + length + 1 > out->capacity) {
		size_t capacity = (out->length + length + 1) * 2;
		char *data = realloc(out->data, capacity);
		if (!data) {
			abort();
		}
		out->data = data;
		out->capacity = capacity;
	}
	memcpy(out->data + out->length, bytes, length);
	out->length += length;
	out->data[out->length] = '\0';
}

static void put(struct out *out, const char *text)
{
	out_raw(out, text, strlen(text));
}

static void put_quoted(struct out *out, const char *text)
{
	put(out, "\"");
	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;
		char escape[8];
		if (byte == '"' || byte == '\\') {
			snprintf(escape, sizeof escape, "\\%c", byte);
			put(out, escape);
		} else if (byte < 0x20) {
			snprintf(escape, sizeof escape, "\\u%04x", byte);
			put(out, escape);
		} else {
			out_raw(out, text, 1);
		}
	}
	put(out, "\"");
}

static void begin(struct out *out, const char *key)
{
	if (out->needs_comma) {
		put(out, ",");
	}
	if (key) {
		put_quoted(out, key);
		put(out, ":");
	}
	out->needs_comma = true;
}

void out_open(struct out *out, const char *key, char bracket)
{
	begin(out, key);
	out_raw(out, &bracket, 1);
	out->needs_comma = false;
}

void out_close(struct out *out, char bracket)
{
	out_raw(out, &bracket, 1);
	out->needs_comma = true;
}

void out_text(struct out *out, const char *key, const char *text)
{
	begin(out, key);
	put_quoted(out, text);
}

void out_integer(struct out *out, const char *key, int64_t value)
{
	char text[32];
	begin(out, key);
	snprintf(text, sizeof text, "%" PRId64, value);
	put(out, text);
}

void out_unsigned(struct out *out, const char *key, uint64_t value)
{
	char text[32];
	begin(out, key);
	snprintf(text, sizeof text, "%" PRIu64, value);
	put(out, text);
}

/* The shortest of the two forms that reads back as the same number. */
void out_number(struct out *out, const char *key, double value)
{
	char text[40];
	begin(out, key);
	snprintf(text, sizeof text, "%.15g", value);
	if (strtod(text, NULL) != value) {
		snprintf(text, sizeof text, "%.17g", value);
	}
	put(out, text);
}

void out_boolean(struct out *out, const char *key, bool value)
{
	begin(out, key);
	put(out, value ? "true" : "false");
}

void out_null(struct out *out, const char *key)
{
	begin(out, key);
	put(out, "null");
}

void out_hex(struct out *out, const char *key, const uint8_t *bytes, size_t length)
{
	static const char digits[] = "0123456789abcdef";
	begin(out, key);
	put(out, "\"");
	for (size_t at = 0; at < length; at++) {
		char pair[2] = {digits[bytes[at] >> 4], digits[bytes[at] & 15]};
		out_raw(out, pair, 2);
	}
	put(out, "\"");
}

void out_clear(struct out *out)
{
	out->length = 0;
	out->needs_comma = false;
}

void out_free(struct out *out)
{
	free(out->data);
	*out = (struct out){0};
}
