/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests as a text: docs/assignment.md has the format. */
#include "solve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS " \t"
#define MOST_VLAN 4094

/* What is needed while a text is read. */
struct reading {
	struct pcipt_assignment *assignment;
	size_t vm; /* of the last vm line; PT_NONE before the first */
	const char *why;
};

static int refuse(struct reading *reading, const char *why)
{
	reading->why = why;
	return -EINVAL;
}

/* What follows a key in a word such as key=value; NULL for another word. */
static const char *value_of(const char *word, const char *key)
{
	size_t length = strlen(key);

	return !strncmp(word, key, length) && word[length] == '=' ? word + length + 1 : NULL;
}

/* The next word; a comment ends the line. */
static char *next_word(char **rest)
{
	char *word = strtok_r(NULL, BLANKS, rest);

	return word && *word != '#' ? word : NULL;
}

/* --- vm NAME ... --- */

static int set_number(struct reading *reading, const char *text)
{
	uint64_t number;
	int r;

	if (pt_parse_number(text, 10, UINT32_MAX, &number) || !number)
		return refuse(reading, "number= wants a whole number from 1 on");
	r = pcipt_assignment_set_vm_number(reading->assignment, reading->vm, (uint32_t)number);
	if (r == -EEXIST)
		reading->why = "another virtual machine has this number";
	return r;
}

static int set_guest(struct reading *reading, const char *text)
{
	for (int i = PCIPT_GUEST_OTHER; pcipt_guest_get_name(i); i++)
		if (!strcmp(pcipt_guest_get_name(i), text))
			return pcipt_assignment_set_vm_guest(reading->assignment, reading->vm, i);
	return refuse(reading, "guest= wants windows or other");
}

static int set_node(struct reading *reading, const char *text)
{
	if (strcmp(text, "one") != 0)
		return refuse(reading,
			      "node= of a virtual machine wants one; a certain node is asked for with its ports");
	return pcipt_assignment_set_vm_one_numa_node(reading->assignment, reading->vm, true);
}

static int set_spread(struct reading *reading, const char *text)
{
	for (int i = PCIPT_SPREAD_TOGETHER; pcipt_spread_get_name(i); i++)
		if (!strcmp(pcipt_spread_get_name(i), text))
			return pcipt_assignment_set_vm_spread(reading->assignment, reading->vm, i);
	return refuse(reading, "spread= wants together or apart");
}

static int set_hypervisor(struct reading *reading, const char *text)
{
	size_t hypervisor;

	if (!pcipt_hypervisor_find(text, &hypervisor))
		return pcipt_assignment_set_vm_hypervisor(reading->assignment, reading->vm, hypervisor);
	return refuse(reading, "hypervisor= wants one that is known, such as proxmox, libvirt-q35 or qemu-q35");
}

static int read_vm(struct reading *reading, char **rest)
{
	static const struct {
		const char *key;
		int (*set)(struct reading *reading, const char *text);
	} keys[] = {
		{"number", set_number}, {"guest", set_guest},           {"node", set_node},
		{"spread", set_spread}, {"hypervisor", set_hypervisor},
	};
	const char *name = next_word(rest);
	int r;

	if (!name)
		return refuse(reading, "vm wants a name");
	r = pcipt_assignment_add_vm(reading->assignment, name, &reading->vm);
	if (r == -EEXIST)
		reading->why = "another virtual machine has this name";
	if (r == -EINVAL)
		reading->why = "a name consists of letters, digits, '.', '-' and '_'";
	for (const char *word = next_word(rest); word && !r; word = next_word(rest)) {
		size_t i = 0;

		while (i < sizeof(keys) / sizeof(keys[0]) && !value_of(word, keys[i].key))
			i++;
		r = i < sizeof(keys) / sizeof(keys[0])
			    ? keys[i].set(reading, value_of(word, keys[i].key))
			    : refuse(reading, "a virtual machine has number=, guest=, node=, spread= and hypervisor=");
	}
	return r;
}

/* --- port, ports N, card [N] --- */

struct port_line {
	struct pcipt_filter *filter;
	const char *mac;
	uint32_t count;
	uint16_t vlan;
	bool whole_card;
};

static bool is_count(const char *word, uint32_t *ret_count)
{
	uint64_t number;

	if (!word || pt_parse_number(word, 10, UINT32_MAX, &number) || !number)
		return false;
	*ret_count = (uint32_t)number;
	return true;
}

static int read_vlan(struct reading *reading, struct port_line *line, const char *text)
{
	uint64_t number;

	if (pt_parse_number(text, 10, MOST_VLAN, &number) || !number)
		return refuse(reading, "vlan= wants a number from 1 to 4094");
	line->vlan = (uint16_t)number;
	return 0;
}

static int read_port_word(struct reading *reading, struct port_line *line, const char *word)
{
	if (value_of(word, "vlan"))
		return read_vlan(reading, line, value_of(word, "vlan"));
	if (value_of(word, "mac")) {
		line->mac = value_of(word, "mac");
		return 0;
	}
	if (!pt_filter_has_key(word))
		return refuse(reading, "a request has class=, ids=, interface=, address=, slot=, speed=, node=, kind=, "
				       "vlan= and mac=");
	return pcipt_filter_parse(line->filter, word, &reading->why);
}

static int add(struct reading *reading, const struct port_line *line)
{
	struct pcipt_assignment *assignment = reading->assignment;
	size_t request;
	int r = pcipt_assignment_add_request(assignment, reading->vm, line->count, line->filter, &request);

	if (!r && line->whole_card)
		r = pcipt_assignment_set_request_card(assignment, request, true);
	if (!r)
		r = pcipt_assignment_set_request_vlan(assignment, request, line->vlan);
	if (!r && line->mac) {
		r = pcipt_assignment_set_request_mac(assignment, request, line->mac);
		if (r)
			reading->why = "mac= wants the MAC of one device, which can be counted up";
	}
	return r;
}

static int read_ports(struct reading *reading, const char *verb, char **rest)
{
	struct port_line line = {.count = 1, .whole_card = !strcmp(verb, "card")};
	char *word = next_word(rest);
	int r;

	if (reading->vm == PT_NONE)
		return refuse(reading, "a vm line comes first");
	if (!strcmp(verb, "ports") && !is_count(word, &line.count))
		return refuse(reading, "ports wants their number, from 1 on");
	if (!strcmp(verb, "ports") || (line.whole_card && is_count(word, &line.count)))
		word = next_word(rest);
	r = pcipt_filter_new(&line.filter);
	while (word && !r) {
		r = read_port_word(reading, &line, word);
		word = next_word(rest);
	}
	if (!r && (line.vlan || line.mac) && line.filter->kind == PCIPT_FUNCTION_PHYSICAL)
		r = refuse(reading, "vlan= and mac= are set for virtual functions only: kind=vf");
	if (!r)
		r = add(reading, &line);
	pcipt_filter_free(line.filter);
	return r;
}

static int read_line(struct reading *reading, char *line)
{
	char *rest = line, *verb;
	size_t length = strlen(line);

	if (length && line[length - 1] == '\r')
		line[length - 1] = '\0';
	verb = strtok_r(rest, BLANKS, &rest);
	if (!verb || *verb == '#')
		return 0;
	if (!strcmp(verb, "vm"))
		return read_vm(reading, &rest);
	if (!strcmp(verb, "port") || !strcmp(verb, "ports") || !strcmp(verb, "card"))
		return read_ports(reading, verb, &rest);
	return refuse(reading, "a line begins with vm, port, ports or card");
}

PCIPT_EXPORT int pcipt_assignment_parse(struct pcipt_assignment *assignment, const char *text, size_t *ret_line,
					const char **ret_why)
{
	struct reading reading = {.assignment = assignment, .vm = PT_NONE};
	size_t vm_count, request_count, number = 0;
	struct pcipt_findings *answer;
	char *copy;
	int r = 0;

	if (ret_line)
		*ret_line = 0;
	if (ret_why)
		*ret_why = NULL;
	if (!assignment || !text)
		return -EINVAL;
	copy = strdup(text);
	if (!copy)
		return -ENOMEM;
	vm_count = assignment->vm_count;
	request_count = assignment->request_count;
	/* An answer is put aside, since it stays when nothing is added. */
	answer = assignment->findings;
	assignment->findings = NULL;
	for (char *line = copy, *end; line && !r; line = end) {
		end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		number++;
		r = read_line(&reading, line);
	}
	free(copy);
	assignment->findings = answer;
	if (!r) {
		pt_assignment_changed(assignment);
		return 0;
	}
	pt_assignment_cut(assignment, vm_count, request_count);
	if (ret_line && r != -ENOMEM)
		*ret_line = number;
	if (ret_why && r != -ENOMEM)
		*ret_why = reading.why;
	return r;
}
