#include "failure.h"

#include <stdarg.h>
#include <stdio.h>

bool fail(struct failure *failure, const char *code, const char *format, ...)
{
	va_list arguments;
	snprintf(failure->code, sizeof failure->code, "%s", code);
	va_start(arguments, format);
	vsnprintf(failure->message, sizeof failure->message, format, arguments);
	va_end(arguments);
	return false;
}
