/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "verdict.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct pcipt_findings *pt_findings_new(void)
{
	return calloc(1, sizeof(struct pcipt_findings));
}

void pt_findings_clear(struct pcipt_findings *findings)
{
	pt_arena_free(&findings->arena);
	findings->count = 0;
	findings->failed = false;
}

static const char *format_text(struct pcipt_findings *findings, const char *sentence, va_list arguments)
	PT_PRINTF(2, 0);
static void add(struct pcipt_findings *findings, struct pcipt_finding finding, const char *sentence, va_list arguments)
	PT_PRINTF(3, 0);

static const char *format_text(struct pcipt_findings *findings, const char *sentence, va_list arguments)
{
	struct pcipt_text text = {0};
	const char *copy = NULL;

	pt_text_vprintf(&text, sentence, arguments);
	if (!text.failed)
		copy = pt_arena_text(&findings->arena, text.string, text.length);
	if (!copy)
		findings->failed = true;
	pt_text_release(&text);
	return copy;
}

static void add(struct pcipt_findings *findings, struct pcipt_finding finding, const char *sentence, va_list arguments)
{
	finding.sentence = format_text(findings, sentence, arguments);
	if (!finding.sentence || pt_grow(&findings->list, findings->count, &findings->capacity, sizeof(finding))) {
		findings->failed = true;
		return;
	}
	findings->list[findings->count++] = finding;
}

void pt_find_host(struct pcipt_findings *findings, enum pcipt_code code, enum pcipt_severity severity,
		  const char *sentence, ...)
{
	va_list arguments;

	va_start(arguments, sentence);
	add(findings, (struct pcipt_finding){.code = code, .severity = severity, .subject = PCIPT_SUBJECT_HOST},
	    sentence, arguments);
	va_end(arguments);
}

void pt_find_device(struct pcipt_findings *findings, enum pcipt_code code, enum pcipt_severity severity,
		    const struct pcipt_address *address, const char *sentence, ...)
{
	va_list arguments;

	va_start(arguments, sentence);
	add(findings,
	    (struct pcipt_finding){
		    .code = code, .severity = severity, .subject = PCIPT_SUBJECT_DEVICE, .address = *address},
	    sentence, arguments);
	va_end(arguments);
}

void pt_find_group(struct pcipt_findings *findings, enum pcipt_code code, enum pcipt_severity severity, uint32_t group,
		   const char *sentence, ...)
{
	va_list arguments;

	va_start(arguments, sentence);
	add(findings,
	    (struct pcipt_finding){.code = code, .severity = severity, .subject = PCIPT_SUBJECT_GROUP, .group = group},
	    sentence, arguments);
	va_end(arguments);
}

void pt_remedy(struct pcipt_findings *findings, const char *sentence, ...)
{
	va_list arguments;

	if (findings->failed || !findings->count)
		return;
	va_start(arguments, sentence);
	findings->list[findings->count - 1].remedy = format_text(findings, sentence, arguments);
	va_end(arguments);
}

static const char *copy_text(struct pcipt_findings *findings, const char *text)
{
	const char *copy = text ? pt_arena_text(&findings->arena, text, strlen(text)) : NULL;

	if (text && !copy)
		findings->failed = true;
	return copy;
}

void pt_findings_drop(struct pcipt_findings *findings, enum pcipt_code code)
{
	size_t kept = 0;

	for (size_t i = 0; i < findings->count; i++)
		if (findings->list[i].code != code)
			findings->list[kept++] = findings->list[i];
	findings->count = kept;
}

void pt_findings_append(struct pcipt_findings *findings, const struct pcipt_findings *other)
{
	if (other->failed)
		findings->failed = true;
	for (size_t i = 0; i < other->count && !findings->failed; i++) {
		struct pcipt_finding finding = other->list[i];

		finding.sentence = copy_text(findings, finding.sentence);
		finding.remedy = copy_text(findings, finding.remedy);
		if (findings->failed || pt_grow(&findings->list, findings->count, &findings->capacity, sizeof(finding)))
			findings->failed = true;
		else
			findings->list[findings->count++] = finding;
	}
}

int pt_findings_finish(struct pcipt_findings *findings, struct pcipt_findings **ret_findings)
{
	if (findings->failed) {
		pcipt_findings_free(findings);
		return -ENOMEM;
	}
	*ret_findings = findings;
	return 0;
}

PCIPT_EXPORT int pcipt_findings_copy(const struct pcipt_findings *findings, struct pcipt_findings **ret_findings)
{
	struct pcipt_findings *copy;

	if (!findings || !ret_findings)
		return -EINVAL;
	copy = pt_findings_new();
	if (!copy)
		return -ENOMEM;
	pt_findings_append(copy, findings);
	return pt_findings_finish(copy, ret_findings);
}

PCIPT_EXPORT void pcipt_findings_free(struct pcipt_findings *findings)
{
	if (!findings)
		return;
	pt_arena_free(&findings->arena);
	free(findings->list);
	free(findings);
}

PCIPT_EXPORT size_t pcipt_findings_get_count(const struct pcipt_findings *findings)
{
	return findings ? findings->count : 0;
}

PCIPT_EXPORT const struct pcipt_finding *pcipt_findings_get(const struct pcipt_findings *findings, size_t index)
{
	return index < pcipt_findings_get_count(findings) ? &findings->list[index] : NULL;
}

PCIPT_EXPORT int pcipt_findings_get_worst(const struct pcipt_findings *findings)
{
	int worst = -ENOENT;

	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++)
		if ((int)findings->list[i].severity > worst)
			worst = (int)findings->list[i].severity;
	return worst;
}

PCIPT_EXPORT int pcipt_finding_get_code(const struct pcipt_finding *finding)
{
	return finding ? (int)finding->code : -EINVAL;
}

PCIPT_EXPORT const char *pcipt_finding_get_name(const struct pcipt_finding *finding)
{
	return finding ? pcipt_code_get_name((int)finding->code) : NULL;
}

PCIPT_EXPORT int pcipt_finding_get_severity(const struct pcipt_finding *finding)
{
	return finding ? (int)finding->severity : -EINVAL;
}

PCIPT_EXPORT int pcipt_finding_get_subject(const struct pcipt_finding *finding)
{
	return finding ? (int)finding->subject : -EINVAL;
}

PCIPT_EXPORT int pcipt_finding_get_address(const struct pcipt_finding *finding, struct pcipt_address *ret_address)
{
	if (!finding || !ret_address)
		return -EINVAL;
	if (finding->subject != PCIPT_SUBJECT_DEVICE)
		return -ENOENT;
	*ret_address = finding->address;
	return 0;
}

PCIPT_EXPORT int pcipt_finding_get_group(const struct pcipt_finding *finding, uint32_t *ret_number)
{
	if (!finding || !ret_number)
		return -EINVAL;
	if (finding->subject != PCIPT_SUBJECT_GROUP)
		return -ENOENT;
	*ret_number = finding->group;
	return 0;
}

PCIPT_EXPORT const char *pcipt_finding_get_sentence(const struct pcipt_finding *finding)
{
	return finding ? finding->sentence : NULL;
}

PCIPT_EXPORT const char *pcipt_finding_get_remedy(const struct pcipt_finding *finding)
{
	return finding ? finding->remedy : NULL;
}
