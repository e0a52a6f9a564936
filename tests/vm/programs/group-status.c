/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asks the kernel itself whether a group could be handed out: group-status NUMBER. */
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct vfio_group_status status = {.argsz = sizeof(status)};
	char path[64];
	int fd;

	if (argc != 2)
		return 2;
	(void)snprintf(path, sizeof(path), "/dev/vfio/%s", argv[1]);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0 || ioctl(fd, VFIO_GROUP_GET_STATUS, &status)) {
		perror(path);
		return 3;
	}
	printf("%s\n", status.flags & VFIO_GROUP_FLAGS_VIABLE ? "viable" : "not viable");
	close(fd);
	return 0;
}
