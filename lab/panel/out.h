/* Writes JSON into a growing buffer; commas come by themselves. Running out of memory ends the process. */
#ifndef RINGPROOF_OUT_H
#define RINGPROOF_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct out {
	char *data;
	size_t length;
	size_t capacity;
	bool needs_comma;
};

/* `key` is NULL inside an array and for the outermost value. */
void out_open(struct out *out, const char *key, char bracket);
void out_close(struct out *out, char bracket);
void out_text(struct out *out, const char *key, const char *text);
void out_integer(struct out *out, const char *key, int64_t value);
void out_unsigned(struct out *out, const char *key, uint64_t value);
void out_number(struct out *out, const char *key, double value);
void out_boolean(struct out *out, const char *key, bool value);
void out_null(struct out *out, const char *key);
void out_hex(struct out *out, const char *key, const uint8_t *bytes, size_t length);

/* Bytes as they are, outside of any JSON: the newline after an object. */
void out_raw(struct out *out, const char *bytes, size_t length);
void out_clear(struct out *out);
void out_free(struct out *out);

#endif
