/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "everything.h"

#include <errno.h>
#include <stdlib.h>

/* Most of each sort of member that are asked one by one. */
#define MOST 96

struct asking {
	const struct pcipt_host *host;
	struct pcipt_text *said;
	int error;
	const char *where;
};

static void say(struct asking *asking, const char *text)
{
	if (asking->said && text) {
		pt_text_append(asking->said, text);
		pt_text_append(asking->said, "\n");
	}
}

static bool went(struct asking *asking, int r, const char *where)
{
	if (r < 0 && !asking->error) {
		asking->error = r;
		asking->where = where;
	}
	return r >= 0;
}

static void take_text(struct asking *asking, int r, struct pcipt_text *text, const char *where)
{
	/* a build without json-c, and what has no such form */
	if (r == -ENOTSUP || r == -ENODATA || r == -ENOSPC || r == -EEXIST || r == -ERANGE || !went(asking, r, where))
		return;
	say(asking, pcipt_text_get_string(text));
	pcipt_text_free(text);
}

static void say_findings(struct asking *asking, const struct pcipt_findings *findings)
{
	for (size_t i = 0; i < pcipt_findings_get_count(findings); i++) {
		const struct pcipt_finding *finding = pcipt_findings_get(findings, i);

		say(asking, pcipt_code_get_name(pcipt_finding_get_code(finding)));
		say(asking, pcipt_finding_get_sentence(finding));
		say(asking, pcipt_finding_get_remedy(finding));
	}
}

static void take_findings(struct asking *asking, int r, struct pcipt_findings *findings, const char *where)
{
	if (!went(asking, r, where))
		return;
	say_findings(asking, findings);
	pcipt_findings_free(findings);
}

static void ask_separation(struct asking *asking, const struct pcipt_device *one, const struct pcipt_device *other)
{
	struct pcipt_separation_report *report = NULL;

	if (!went(asking, pcipt_separation_report_new(one, other, &report), "separation"))
		return;
	(void)pcipt_separation_report_get_hop(report);
	say_findings(asking, pcipt_separation_report_get_findings(report));
	pcipt_separation_report_free(report);
}

static void ask_prediction(struct asking *asking, const struct pcipt_device *device, uint32_t count)
{
	struct pcipt_prediction *prediction = NULL;
	struct pcipt_text *text = NULL;
	int r = pcipt_prediction_new(device, count, &prediction);

	/* no physical function, or what it takes was not read */
	if (r)
		return;
	for (uint32_t i = 0; i < pcipt_prediction_get_count(prediction) && i < MOST; i++) {
		const struct pcipt_group *group = NULL;

		(void)pcipt_prediction_get_address(prediction, i);
		(void)pcipt_prediction_get_group(prediction, i, &group);
	}
	say_findings(asking, pcipt_prediction_get_findings(prediction));
	r = pcipt_prediction_to_json(prediction, &text);
	take_text(asking, r, text, "prediction_to_json");
	pcipt_prediction_free(prediction);
}

static void ask_numbers(const struct pcipt_device *device)
{
	const struct pcipt_device *hop;
	uint64_t number;
	size_t hops = 0;

	for (size_t i = 0; i < pcipt_field_get_count(); i++)
		(void)pcipt_device_get_field(device, pcipt_field_get(i), &number);
	for (const struct pcipt_device *above = device; above; above = pcipt_device_get_parent(above))
		if (hops++ > 1 << 20)
			abort();
	(void)pcipt_device_get_narrowest_hop(device, &hop, &number);
	(void)pcipt_device_get_acs_missing(device);
	(void)pcipt_device_get_link_class(device);
	(void)pcipt_device_get_reset_grade(device);
}

static void ask_device(struct asking *asking, const struct pcipt_device *device)
{
	struct pcipt_findings *findings = NULL;
	struct pcipt_text *text = NULL;
	int r;

	ask_numbers(device);
	r = pcipt_device_check(device, &findings);
	take_findings(asking, r, findings, "device_check");
	r = pcipt_device_check_link(device, &findings);
	take_findings(asking, r, findings, "device_check_link");
	r = pcipt_device_check_reset(device, &findings);
	take_findings(asking, r, findings, "device_check_reset");
	r = pcipt_device_to_json(device, &text);
	take_text(asking, r, text, "device_to_json");
	ask_prediction(asking, device, 1);
	ask_prediction(asking, device, MOST);
}

static void ask_group(struct asking *asking, const struct pcipt_group *group)
{
	struct pcipt_findings *findings = NULL;
	struct pcipt_text *text = NULL;
	int r = pcipt_group_check(group, &findings);

	take_findings(asking, r, findings, "group_check");
	r = pcipt_group_explain(group, &findings);
	take_findings(asking, r, findings, "group_explain");
	r = pcipt_group_to_json(group, &text);
	take_text(asking, r, text, "group_to_json");
	(void)pcipt_group_get_isolation(group);
	(void)pcipt_group_get_viability(group);
}

static void ask_host(struct asking *asking)
{
	struct pcipt_findings *findings = NULL;
	struct pcipt_text *text = NULL;
	int r = pcipt_host_check(asking->host, &findings);

	take_findings(asking, r, findings, "host_check");
	r = pcipt_host_to_json(asking->host, &text);
	take_text(asking, r, text, "host_to_json");
	if (!(pcipt_host_get_what(asking->host) & PCIPT_READ_TOPOLOGY))
		return;
	for (int drawing = PCIPT_DRAWING_TEXT; drawing <= PCIPT_DRAWING_DOT; drawing++) {
		r = pcipt_host_draw(asking->host, drawing, &text);
		take_text(asking, r, text, "host_draw");
	}
}

static void ask_capacity(struct asking *asking)
{
	struct pcipt_capacity *capacity = NULL;
	struct pcipt_text *text = NULL;
	int r;

	if (!went(asking, pcipt_capacity_new(asking->host, &capacity), "capacity_new"))
		return;
	if (went(asking, pcipt_capacity_count(capacity), "capacity_count")) {
		say_findings(asking, pcipt_capacity_get_findings(capacity));
		for (size_t i = 0; i < pcipt_capacity_get_limit_count(capacity); i++)
			say(asking, pcipt_capacity_get_limit_source(capacity, i));
		r = pcipt_capacity_to_json(capacity, &text);
		take_text(asking, r, text, "capacity_to_json");
	}
	pcipt_capacity_free(capacity);
}

static void write_assignment(struct asking *asking, const struct pcipt_assignment *assignment)
{
	struct pcipt_text *text = NULL;
	int r = pcipt_assignment_to_json(assignment, &text);

	take_text(asking, r, text, "assignment_to_json");
	r = pcipt_assignment_draw(assignment, PCIPT_DRAWING_TEXT, &text);
	take_text(asking, r, text, "assignment_draw");
	r = pcipt_assignment_to_libvirt(assignment, 0, &text);
	take_text(asking, r, text, "assignment_to_libvirt");
	r = pcipt_assignment_to_qemu(assignment, 0, 0, &text);
	take_text(asking, r, text, "assignment_to_qemu");
	r = pcipt_assignment_to_proxmox(assignment, 0, NULL, 0, &text);
	take_text(asking, r, text, "assignment_to_proxmox");
}

static void ask_assignment(struct asking *asking)
{
	struct pcipt_assignment *assignment = NULL;
	int r;

	if (!went(asking, pcipt_assignment_new(asking->host, &assignment), "assignment_new"))
		return;
	r = pcipt_assignment_parse(assignment, "vm a number=100\n ports 2 kind=any\nvm b\n card\n", NULL, NULL);
	if (went(asking, r, "assignment_parse"))
		r = pcipt_assignment_solve(assignment);
	if (r != -PCIPT_E_TOO_HARD && went(asking, r, "assignment_solve"))
		say_findings(asking, pcipt_assignment_get_findings(assignment));
	if (r == 1)
		write_assignment(asking, assignment);
	pcipt_assignment_free(assignment);
}

static void ask_parameters(struct asking *asking)
{
	struct pcipt_parameters *parameters = NULL;
	struct pcipt_text *text = NULL;
	int r = pcipt_parameters_new(asking->host, &parameters);

	if (r == -ENOMEM || r == -EINVAL)
		(void)went(asking, r, "parameters_new");
	if (r) /* the command line was not read */
		return;
	say_findings(asking, pcipt_parameters_get_findings(parameters));
	r = pcipt_parameters_to_json(parameters, &text);
	take_text(asking, r, text, "parameters_to_json");
	pcipt_parameters_free(parameters);
}

int ask_everything_of(const struct pcipt_host *host, struct pcipt_text *said, const char **ret_where)
{
	struct asking asking = {.host = host, .said = said};
	size_t devices = pcipt_host_get_device_count(host), groups = pcipt_host_get_group_count(host);

	ask_host(&asking);
	for (size_t i = 0; i < devices && i < MOST; i++) {
		ask_device(&asking, pcipt_host_get_device(host, i));
		if (i)
			ask_separation(&asking, pcipt_host_get_device(host, i), pcipt_host_get_device(host, i - 1));
	}
	for (size_t i = 0; i < groups && i < MOST; i++)
		ask_group(&asking, pcipt_host_get_group(host, i));
	ask_capacity(&asking);
	ask_assignment(&asking);
	ask_parameters(&asking);
	if (asking.error)
		*ret_where = asking.where;
	return asking.error;
}
