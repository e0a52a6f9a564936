/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which ports are meant. */
#include "plan.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#define NETWORK 0x020000u
#define BASE_CLASS 0xff0000u
#define SUBCLASS 0xffff00u
#define WHOLE_CLASS 0xffffffu

static const struct {
	const char *word;
	uint32_t class_code;
	uint32_t mask;
} classes[] = {
	{"network", NETWORK, BASE_CLASS},
	{"display", 0x030000, BASE_CLASS},
	{"storage", 0x010000, BASE_CLASS},
	{"nvme", 0x010802, WHOLE_CLASS},
	{"sound", 0x040300, SUBCLASS},
	{"usb", 0x0c0300, SUBCLASS},
	{"any", 0, 0},
	{"accelerator", 0x120000, BASE_CLASS},
};

static const char *const kinds[] = {
	[PCIPT_FUNCTION_PHYSICAL] = "pf",
	[PCIPT_FUNCTION_VIRTUAL] = "vf",
	[PCIPT_FUNCTION_ANY] = "any",
};

PCIPT_EXPORT int pcipt_filter_new(struct pcipt_filter **ret_filter)
{
	struct pcipt_filter *filter;

	if (!ret_filter)
		return -EINVAL;
	filter = calloc(1, sizeof(*filter));
	if (!filter)
		return -ENOMEM;
	*filter = (struct pcipt_filter){
		.class_code = NETWORK, .class_mask = BASE_CLASS, .device = -1, .vendor = -1, .node = -1};
	*ret_filter = filter;
	return 0;
}

PCIPT_EXPORT void pcipt_filter_free(struct pcipt_filter *filter)
{
	if (!filter)
		return;
	free(filter->interface);
	free(filter->slot);
	free(filter);
}

static int replace(char **place, const char *text)
{
	char *copy = text ? strdup(text) : NULL;

	if (text && !copy)
		return -ENOMEM;
	free(*place);
	*place = copy;
	return 0;
}

int pt_filter_copy(const struct pcipt_filter *filter, struct pcipt_filter **ret_copy)
{
	struct pcipt_filter *copy = malloc(sizeof(*copy));
	int r;

	if (!copy)
		return -ENOMEM;
	*copy = *filter;
	copy->interface = copy->slot = NULL;
	r = replace(&copy->interface, filter->interface);
	if (!r)
		r = replace(&copy->slot, filter->slot);
	if (r)
		pcipt_filter_free(copy);
	else
		*ret_copy = copy;
	return r;
}

PCIPT_EXPORT int pcipt_filter_set_class(struct pcipt_filter *filter, uint32_t class_code, uint32_t mask)
{
	if (!filter || class_code > WHOLE_CLASS || mask > WHOLE_CLASS)
		return -EINVAL;
	filter->class_code = class_code & mask;
	filter->class_mask = mask;
	filter->has_class = true;
	return 0;
}

PCIPT_EXPORT int pcipt_filter_set_ids(struct pcipt_filter *filter, int32_t vendor, int32_t device)
{
	if (!filter || vendor < -1 || vendor > UINT16_MAX || device < -1 || device > UINT16_MAX ||
	    (vendor < 0 && device >= 0))
		return -EINVAL;
	filter->vendor = vendor;
	filter->device = device;
	return 0;
}

PCIPT_EXPORT int pcipt_filter_set_interface(struct pcipt_filter *filter, const char *pattern)
{
	return filter ? replace(&filter->interface, pattern) : -EINVAL;
}

PCIPT_EXPORT int pcipt_filter_set_address(struct pcipt_filter *filter, const struct pcipt_address *address)
{
	if (!filter || (address && (address->device > 31 || address->function > 7)))
		return -EINVAL;
	filter->has_address = address != NULL;
	if (address)
		filter->address = *address;
	return 0;
}

PCIPT_EXPORT int pcipt_filter_set_slot(struct pcipt_filter *filter, const char *pattern)
{
	return filter ? replace(&filter->slot, pattern) : -EINVAL;
}

PCIPT_EXPORT int pcipt_filter_set_speed(struct pcipt_filter *filter, uint32_t speed)
{
	if (!filter)
		return -EINVAL;
	filter->speed = speed;
	return 0;
}

PCIPT_EXPORT int pcipt_filter_set_numa_node(struct pcipt_filter *filter, int32_t node)
{
	if (!filter || node < -1)
		return -EINVAL;
	filter->node = node;
	return 0;
}

PCIPT_EXPORT int pcipt_filter_set_kind(struct pcipt_filter *filter, int kind)
{
	if (!filter || kind < PCIPT_FUNCTION_PHYSICAL || kind > PCIPT_FUNCTION_ANY)
		return -EINVAL;
	filter->kind = (enum pcipt_function_kind)kind;
	return 0;
}

/* --- Words --- */

/* Numbers in words have no 0x, as those of lspci have none. */
static bool is_hex(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!text[i] || !strchr("0123456789abcdefABCDEF", text[i]))
			return false;
	return true;
}

static int parse_class(struct pcipt_filter *filter, const char *text)
{
	size_t length = strlen(text);
	uint64_t number;

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (!strcmp(classes[i].word, text))
			return pcipt_filter_set_class(filter, classes[i].class_code, classes[i].mask);
	if ((length != 2 && length != 4 && length != 6) || !is_hex(text, length) ||
	    pt_parse_number(text, 16, WHOLE_CLASS, &number))
		return -EINVAL;
	return pcipt_filter_set_class(filter, (uint32_t)number << (24 - 4 * length),
				      WHOLE_CLASS << (24 - 4 * length) & WHOLE_CLASS);
}

static int parse_ids(struct pcipt_filter *filter, const char *text)
{
	uint64_t vendor, device;
	bool any;

	if (strlen(text) < 6 || text[4] != ':' || !is_hex(text, 4) ||
	    pt_parse_number_n(text, 4, 16, UINT16_MAX, &vendor))
		return -EINVAL;
	any = !strcmp(text + 5, "*");
	if (!any && (strlen(text) != 9 || !is_hex(text + 5, 4) || pt_parse_number(text + 5, 16, UINT16_MAX, &device)))
		return -EINVAL;
	return pcipt_filter_set_ids(filter, (int32_t)vendor, any ? -1 : (int32_t)device);
}

static int parse_speed(struct pcipt_filter *filter, const char *text)
{
	size_t length = strlen(text);
	bool giga = length && text[length - 1] == 'G';
	uint64_t number;

	if (pt_parse_number_n(text, length - giga, 10, UINT32_MAX / 1000, &number))
		return -EINVAL;
	return pcipt_filter_set_speed(filter, (uint32_t)number * (giga ? 1000 : 1));
}

static int parse_node(struct pcipt_filter *filter, const char *text)
{
	uint64_t number;

	if (pt_parse_number(text, 10, INT32_MAX, &number))
		return -EINVAL;
	return pcipt_filter_set_numa_node(filter, (int32_t)number);
}

static int parse_address(struct pcipt_filter *filter, const char *text)
{
	struct pcipt_address address;

	return pcipt_address_parse(text, &address) ? -EINVAL : pcipt_filter_set_address(filter, &address);
}

static int parse_kind(struct pcipt_filter *filter, const char *text)
{
	for (int i = 0; i <= PCIPT_FUNCTION_ANY; i++)
		if (!strcmp(kinds[i], text))
			return pcipt_filter_set_kind(filter, i);
	return -EINVAL;
}

static int parse_pattern(struct pcipt_filter *filter, const char *text, int (*set)(struct pcipt_filter *, const char *))
{
	return *text ? set(filter, text) : -EINVAL;
}

static int parse_interface(struct pcipt_filter *filter, const char *text)
{
	return parse_pattern(filter, text, pcipt_filter_set_interface);
}

static int parse_slot(struct pcipt_filter *filter, const char *text)
{
	return parse_pattern(filter, text, pcipt_filter_set_slot);
}

static const struct key {
	const char *key;
	int (*parse)(struct pcipt_filter *filter, const char *text);
	const char *why; /* what is wrong when it cannot be parsed */
} keys[] = {
	{"class", parse_class,
	 "class= wants network, display, storage, nvme, sound, usb, accelerator, any, or two, four or six hexadecimal "
	 "digits"},
	{"ids", parse_ids, "ids= wants vendor and device in four hexadecimal digits each, such as 8086:1521 or 8086:*"},
	{"interface", parse_interface, "interface= wants a name, in which * and ? may stand"},
	{"address", parse_address, "address= wants an address such as 18:00.0 or 0000:18:00.0"},
	{"slot", parse_slot, "slot= wants a name, in which * and ? may stand"},
	{"speed", parse_speed, "speed= wants a whole number of Mbit/s, or of Gbit/s such as 10G"},
	{"node", parse_node, "node= wants the number of a NUMA node"},
	{"kind", parse_kind, "kind= wants pf, vf or any"},
};

static const struct key *find_key(const char *word)
{
	size_t length = strcspn(word, "=");

	for (size_t i = 0; word[length] && i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strlen(keys[i].key) == length && !strncmp(keys[i].key, word, length))
			return &keys[i];
	return NULL;
}

bool pt_filter_has_key(const char *word)
{
	return find_key(word) != NULL;
}

static int parse_word(struct pcipt_filter *filter, const char *word, const char **ret_why)
{
	const struct key *key = find_key(word);
	int r = key ? key->parse(filter, strchr(word, '=') + 1) : -EINVAL;

	if (r == -EINVAL && ret_why)
		*ret_why = key ? key->why
			       : "ports are described by class=, ids=, interface=, address=, slot=, speed=, node= and "
				 "kind=";
	return r;
}

PCIPT_EXPORT int pcipt_filter_parse(struct pcipt_filter *filter, const char *text, const char **ret_why)
{
	struct pcipt_filter *changed = NULL, before;
	char *copy, *rest;
	int r;

	if (ret_why)
		*ret_why = NULL;
	if (!filter || !text)
		return -EINVAL;
	r = pt_filter_copy(filter, &changed);
	copy = r ? NULL : strdup(text);
	if (!copy) {
		pcipt_filter_free(changed);
		return -ENOMEM;
	}
	rest = copy;
	for (char *word = strtok_r(rest, " \t\n", &rest); word && !r; word = strtok_r(NULL, " \t\n", &rest))
		r = parse_word(changed, word, ret_why);
	free(copy);
	if (!r) {
		before = *filter;
		*filter = *changed;
		*changed = before;
	}
	pcipt_filter_free(changed);
	return r;
}

void pt_filter_say(const struct pcipt_filter *filter, struct pcipt_text *text)
{
	char name[PCIPT_ADDRESS_SIZE];

	if (filter->has_class) {
		size_t i = 0;

		while (i < sizeof(classes) / sizeof(classes[0]) &&
		       (classes[i].class_code != filter->class_code || classes[i].mask != filter->class_mask))
			i++;
		if (i < sizeof(classes) / sizeof(classes[0]))
			pt_text_printf(text, " class=%s", classes[i].word);
		else
			pt_text_printf(text, " class=%06x", filter->class_code);
	}
	if (filter->vendor >= 0)
		pt_text_printf(text, filter->device < 0 ? " ids=%04x:*" : " ids=%04x:%04x",
			       (unsigned int)filter->vendor, (unsigned int)filter->device);
	if (filter->interface)
		pt_text_printf(text, " interface=%s", filter->interface);
	if (filter->has_address && pcipt_address_format(&filter->address, name, sizeof(name)) > 0)
		pt_text_printf(text, " address=%s", name);
	if (filter->slot)
		pt_text_printf(text, " slot=%s", filter->slot);
	if (filter->speed)
		pt_text_printf(text, " speed=%u", filter->speed);
	if (filter->node >= 0)
		pt_text_printf(text, " node=%d", filter->node);
	if (filter->kind != PCIPT_FUNCTION_PHYSICAL)
		pt_text_printf(text, " kind=%s", kinds[filter->kind]);
}
