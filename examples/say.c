/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "common.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void put_escaped(FILE *stream, const char *text)
{
	for (const char *c = text ? text : "?"; *c; c++) {
		if (*c >= ' ' && *c <= '~')
			putc(*c, stream);
		else
			fprintf(stream, "\\x%02x", (unsigned int)(unsigned char)*c);
	}
}

/* One conversion, specification included, such as "%04x". */
static void put_conversion(FILE *stream, const char *conversion, size_t length, va_list *arguments)
{
	char copy[16];

	if (length >= sizeof(copy))
		abort();
	memcpy(copy, conversion, length);
	copy[length] = '\0';

	if (conversion[length - 1] == 's')
		put_escaped(stream, va_arg(*arguments, const char *));
	else if (conversion[length - 1] == '%')
		putc('%', stream);
	else if (conversion[length - 2] == 'z')
		fprintf(stream, "%zu", va_arg(*arguments, size_t));
	else
/* The format was checked where say() is called. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		fprintf(stream, copy, va_arg(*arguments, unsigned int));
#pragma GCC diagnostic pop
}

static void say_list(FILE *stream, const char *format, va_list *arguments)
{
	while (*format) {
		size_t length = 1;

		if (*format == '%') {
			length += strcspn(format + 1, "sduxX%") + 1;
			put_conversion(stream, format, length, arguments);
		} else {
			putc(*format, stream);
		}
		format += length;
	}
}

void say(FILE *stream, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say_list(stream, format, &arguments);
	va_end(arguments);
}

int fail(const struct app *app, int status, const char *format, ...)
{
	va_list arguments;

	fflush(stdout);
	say(stderr, "%s: ", app->name);
	va_start(arguments, format);
	say_list(stderr, format, &arguments);
	va_end(arguments);
	say(stderr, "\n");
	return status;
}

static bool has_colour(FILE *stream)
{
	const char *terminal = getenv("TERM");

	return isatty(fileno(stream)) && !getenv("NO_COLOR") && terminal && strcmp(terminal, "dumb") != 0;
}

void style(FILE *stream, enum style style)
{
	static const char *const codes[] = {
		[STYLE_PLAIN] = "\033[0m",    [STYLE_BOLD] = "\033[1m", [STYLE_GOOD] = "\033[1;32m",
		[STYLE_WARNING] = "\033[33m", [STYLE_BAD] = "\033[31m",
	};

	if (has_colour(stream))
		fputs(codes[style], stream);
}

void say_finding(FILE *stream, const struct pcipt_finding *finding)
{
	static const char blanks[] = "        "; /* one more than the longest word has letters */
	const char *remedy = pcipt_finding_get_remedy(finding);
	int severity = pcipt_finding_get_severity(finding);
	const char *word = pcipt_severity_get_name(severity);

	if (!word)
		return;
	if (severity > PCIPT_SEVERITY_NOTE)
		style(stream, severity == PCIPT_SEVERITY_WARNING ? STYLE_WARNING : STYLE_BAD);
	say(stream, "  %s:%s", word, blanks + strlen(word));
	if (severity > PCIPT_SEVERITY_NOTE)
		style(stream, STYLE_PLAIN);
	say(stream, "%s\n", pcipt_finding_get_sentence(finding));
	if (remedy)
		say(stream, "           What to do: %s\n", remedy);
}

void say_findings(FILE *stream, const struct pcipt_findings *findings, int least)
{
	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++)
		if (pcipt_finding_get_severity(pcipt_findings_get(findings, i)) >= least)
			say_finding(stream, pcipt_findings_get(findings, i));
}

void say_reasons_of(FILE *stream, const struct pcipt_findings *findings, const struct pcipt_host *host,
		    const bool *marks)
{
	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++) {
		const struct pcipt_finding *finding = pcipt_findings_get(findings, i);
		int code = pcipt_finding_get_code(finding);
		struct pcipt_address address;
		bool wanted = code >= PCIPT_CODE_APART_BY_ACS && code <= PCIPT_CODE_APART_BY_OVERRIDE;

		for (size_t j = 0; j < pcipt_host_get_device_count(host) && !wanted; j++)
			wanted = marks[j] && !pcipt_finding_get_address(finding, &address) &&
				 !pcipt_address_compare(pcipt_device_get_address(pcipt_host_get_device(host, j)),
							&address);
		if (wanted)
			say_finding(stream, finding);
	}
}

void say_unread(FILE *stream, const struct pcipt_host *host)
{
	const size_t shown = 3;
	size_t count = pcipt_host_get_unread_count(host);

	if (!count)
		return;
	say(stream, "%zu %s could not be read, so that less is known%s:\n", count, count == 1 ? "file" : "files",
	    geteuid() ? "; root sees more" : "");
	for (size_t i = 0; i < count && i < shown; i++)
		say(stream, "  %s: %s\n", pcipt_host_get_unread_path(host, i),
		    pcipt_strerror(pcipt_host_get_unread_error(host, i)));
	if (count > shown)
		say(stream, "  and %zu more\n", count - shown);
}

/* JSON may hold any character, and some can steer a terminal. The library gives valid UTF-8. */
static void put_json(const char *text)
{
	const unsigned char *c = (const unsigned char *)text;

	while (*c) {
		unsigned int length = *c < 0x80 ? 1 : *c < 0xe0 ? 2 : *c < 0xf0 ? 3 : 4;
		unsigned int character = length == 1 ? *c : *c & (0x7fu >> length);

		for (unsigned int i = 1; i < length && c[i]; i++)
			character = character << 6 | (c[i] & 0x3f);
		if (character < 0x7f)
			putchar((int)character);
		else if (character <= 0xffff)
			printf("\\u%04x", character);
		else
			printf("\\u%04x\\u%04x", 0xd7c0 + (character >> 10), 0xdc00 + (character & 0x3ff));
		c += strnlen((const char *)c, length);
	}
}

int say_json(const struct app *app, int error, struct pcipt_text *text, int status)
{
	if (error == -ENOTSUP)
		return fail(app, STATUS_SYSTEM, "This libpcipt was built without JSON; leave out --json.");
	if (error < 0)
		return fail(app, STATUS_SYSTEM, "Cannot write JSON: %s.", pcipt_strerror(error));
	put_json(pcipt_text_get_string(text));
	pcipt_text_free(text);
	return status;
}
