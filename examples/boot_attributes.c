/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a file has besides text, mode and owner: its label, its access list, and attributes of its users. */
#include "boot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>

/* Sums over the content, which will be another one. */
static bool is_of_content(const char *name)
{
	return !strcmp(name, "security.ima") || !strcmp(name, "security.evm");
}

/* The value of an attribute, to be freed; NULL with errno when there is none. */
static void *read_attribute(int fd, const char *name, size_t *ret_size)
{
	ssize_t size = fgetxattr(fd, name, NULL, 0);
	void *value = size < 0 ? NULL : malloc((size_t)size + 1);

	if (!value)
		return NULL;
	size = fgetxattr(fd, name, value, (size_t)size);
	if (size < 0) {
		free(value);
		return NULL;
	}
	*ret_size = (size_t)size;
	return value;
}

static int copy_attribute(int from, int to, const char *name)
{
	size_t size = 0, there_size = 0;
	void *value = read_attribute(from, name, &size), *there;
	int error = 0;

	if (!value)
		return errno == ENODATA || errno == ENOTSUP ? 0 : -errno;
	/* a label that is right already needs no right to set it */
	there = read_attribute(to, name, &there_size);
	if ((!there || there_size != size || memcmp(there, value, size) != 0) && fsetxattr(to, name, value, size, 0) &&
	    errno != ENOTSUP)
		error = -errno;
	free(there);
	free(value);
	return error;
}

int boot_copy_attributes(int from, int to)
{
	static const char access_list[] = "system.posix_acl_access";
	ssize_t size = flistxattr(from, NULL, 0);
	char *names;
	int error = 0;

	if (size < 0)
		return errno == ENOTSUP ? 0 : -errno;
	names = malloc((size_t)size + 1);
	if (!names)
		return -ENOMEM;
	size = flistxattr(from, names, (size_t)size);
	if (size < 0)
		error = -errno;
	/* one that the folder gives to new files */
	if (!error && fgetxattr(from, access_list, NULL, 0) < 0)
		(void)fremovexattr(to, access_list);
	for (const char *name = names; !error && name < names + size; name += strlen(name) + 1)
		if (!is_of_content(name))
			error = copy_attribute(from, to, name);
	free(names);
	return error;
}
