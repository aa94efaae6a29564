/* Why a request was refused: a stable kebab-case code for programs and a sentence for people. */
#ifndef RINGPROOF_FAILURE_H
#define RINGPROOF_FAILURE_H

#include <stdbool.h>

struct failure {
	char code[40];
	char message[400];
};

/* Fills the failure and returns false, so that a check can end with `return fail(…)`. */
bool fail(struct failure *failure, const char *code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
