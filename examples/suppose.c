/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "suppose.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef int (*suppose)(const struct question *question, struct pcipt_capacity *capacity,
		       const struct pcipt_device *device, const char *text);

static int fail_vfs(const struct question *question, const struct pcipt_device *device, uint32_t count, int error)
{
	const char *name = pcipt_device_get_name(device);
	struct pcipt_prediction *prediction = NULL;
	uint32_t most = 0;

	if (error == -ENOENT)
		return fail(question->app, STATUS_NO,
			    "%s is no physical function of SR-IOV; 'pcipt-vfs' lists those that are.", name);
	if (error != -ERANGE)
		return fail(question->app, STATUS_SYSTEM, "Cannot suppose virtual functions of %s: %s.", name,
			    pcipt_strerror(error));
	if (!pcipt_prediction_new(device, 0, &prediction))
		most = pcipt_prediction_get_most(prediction);
	pcipt_prediction_free(prediction);
	return fail(question->app, STATUS_NO,
		    "%u virtual functions of %s would not work, at most %u; 'pcipt-vfs --predict' says why.", count,
		    name, most);
}

static int suppose_vfs(const struct question *question, struct pcipt_capacity *capacity,
		       const struct pcipt_device *device, const char *text)
{
	char *end = NULL;
	unsigned long count;
	int error;

	errno = 0;
	count = *text >= '0' && *text <= '9' ? strtoul(text, &end, 10) : 0;
	if (!end || *end || errno || count > UINT16_MAX)
		return fail(question->app, STATUS_USAGE, "'%s' is no number of virtual functions.", text);
	error = pcipt_capacity_set_vfs(capacity, pcipt_device_get_address(device), (uint32_t)count);
	return error < 0 ? fail_vfs(question, device, (uint32_t)count, error) : STATUS_GO_ON;
}

static int suppose_slot(const struct question *question, struct pcipt_capacity *capacity,
			const struct pcipt_device *device, const char *text)
{
	int error = pcipt_capacity_set_own_slot(capacity, pcipt_device_get_address(device), true);

	(void)text;
	return error < 0 ? fail(question->app, STATUS_SYSTEM, "Cannot suppose a slot: %s.", pcipt_strerror(error))
			 : STATUS_GO_ON;
}

/* One name, which may stand for several devices: an address, an interface, or vendor:device. */
static int suppose_of(const struct question *question, const struct pcipt_host *host, struct pcipt_capacity *capacity,
		      char *name, const char *text, suppose what)
{
	struct app named = *question->app;
	bool *marks = NULL;
	int status;

	named.arguments = &name;
	named.count = 1;
	status = choose_devices(&named, host, &marks);
	for (size_t i = 0; status == STATUS_GO_ON && i < pcipt_host_get_device_count(host); i++)
		if (marks[i])
			status = what(question, capacity, pcipt_host_get_device(host, i), text);
	free(marks);
	return status;
}

/* Names in a list, each with a value behind an equals sign if there is to be one. */
static int suppose_all(const struct question *question, const struct pcipt_host *host, struct pcipt_capacity *capacity,
		       const char *list, bool *known, suppose what)
{
	char *copy = strdup(list), *rest = copy;
	size_t index = 0;
	int status = copy ? STATUS_GO_ON : fail(question->app, STATUS_SYSTEM, "Cannot begin: out of memory.");

	for (char *word = copy ? strtok_r(copy, ",", &rest) : NULL; word && status == STATUS_GO_ON;
	     word = strtok_r(NULL, ",", &rest)) {
		char *equals = what == suppose_vfs ? strrchr(word, '=') : NULL;

		if (what == suppose_vfs && !equals) {
			status = fail(question->app, STATUS_USAGE,
				      "'%s' is no port with a number of virtual functions, such as eth0=4.", word);
			break;
		}
		if (equals)
			*equals++ = '\0';
		if (known && !has_device(host, word)) {
			index++;
			continue;
		}
		if (known)
			known[index++] = true;
		status = suppose_of(question, host, capacity, word, equals, what);
	}
	free(copy);
	return status;
}

static bool *make_words(const char *list)
{
	size_t count = 2;

	for (; list && *list; list++)
		count += *list == ',';
	return calloc(count, sizeof(bool));
}

int begin_words(struct question *question)
{
	question->known_vfs = make_words(question->vfs);
	question->known_slots = make_words(question->own_slot);
	return question->known_vfs && question->known_slots
		       ? STATUS_GO_ON
		       : fail(question->app, STATUS_SYSTEM, "Cannot begin: out of memory.");
}

static int check_words(const struct question *question, const char *list, const bool *known)
{
	char *copy = list ? strdup(list) : NULL, *rest = copy;
	int status = list && !copy ? fail(question->app, STATUS_SYSTEM, "Cannot check: out of memory.") : STATUS_GO_ON;

	for (char *word = copy ? strtok_r(copy, ",", &rest) : NULL; word; word = strtok_r(NULL, ",", &rest))
		if (!*known++)
			status = fail(question->app, STATUS_NO, "None of the hosts has what '%s' names.", word);
	free(copy);
	return status;
}

int check_all_words(const struct question *question)
{
	int vfs = check_words(question, question->vfs, question->known_vfs);
	int slots = check_words(question, question->own_slot, question->known_slots);

	return vfs == STATUS_GO_ON ? slots : vfs;
}

int count_ports(const struct question *question, struct pcipt_host **ret_host, struct pcipt_capacity **ret_capacity)
{
	struct pcipt_capacity *capacity = NULL;
	int status = app_read(question->app, READ_FOR_PLANS, ret_host), error;

	if (status != STATUS_GO_ON)
		return status;
	error = pcipt_capacity_new(*ret_host, &capacity);
	if (!error)
		error = pcipt_capacity_set_filter(capacity, question->filter);
	if (!error)
		error = pcipt_capacity_set_acs_override(capacity, question->override);
	if (!error && question->vfs)
		status = suppose_all(question, *ret_host, capacity, question->vfs, question->known_vfs, suppose_vfs);
	if (!error && status == STATUS_GO_ON && question->own_slot)
		status = suppose_all(question, *ret_host, capacity, question->own_slot, question->known_slots,
				     suppose_slot);
	if (!error && status == STATUS_GO_ON)
		error = pcipt_capacity_count(capacity);
	if (error < 0)
		status = fail(question->app, STATUS_SYSTEM, "Cannot count: %s.", pcipt_strerror(error));
	if (status == STATUS_GO_ON)
		*ret_capacity = capacity;
	else
		pcipt_capacity_free(capacity);
	return status;
}
