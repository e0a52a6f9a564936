/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Holds a device through VFIO as a virtual machine does: hold-vfio [--request] GROUP ADDRESS. Ends by a signal; with
 * --request also when the kernel asks for the device, as QEMU does.
 */
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Has the kernel count in a descriptor when it wants the device back. */
static int listen_to_requests(int device)
{
	unsigned char room[sizeof(struct vfio_irq_set) + sizeof(int32_t)] __attribute__((aligned(8))) = {0};
	struct vfio_irq_set *set = (struct vfio_irq_set *)(void *)room;
	int32_t event = eventfd(0, EFD_CLOEXEC);

	set->argsz = sizeof(room);
	set->flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER;
	set->index = VFIO_PCI_REQ_IRQ_INDEX;
	set->count = 1;
	memcpy(set->data, &event, sizeof(event));
	return event < 0 || ioctl(device, VFIO_DEVICE_SET_IRQS, set) ? -1 : event;
}

static void say(const char *word)
{
	(void)puts(word);
	(void)fflush(stdout);
}

int main(int argc, char **argv)
{
	int request = argc == 4 && !strcmp(argv[1], "--request");
	int container, group, device, event = -1;
	uint64_t count;
	char node[64];

	if (argc != 3 + request)
		return 2;
	(void)snprintf(node, sizeof(node), "/dev/vfio/%s", argv[1 + request]);
	container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	group = open(node, O_RDWR | O_CLOEXEC);
	if (container < 0 || group < 0 || ioctl(group, VFIO_GROUP_SET_CONTAINER, &container) ||
	    ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1_IOMMU)) {
		perror(node);
		return 3;
	}
	device = ioctl(group, VFIO_GROUP_GET_DEVICE_FD, argv[2 + request]);
	if (device >= 0 && request)
		event = listen_to_requests(device);
	if (device < 0 || (request && event < 0)) {
		perror(argv[2 + request]);
		return 3;
	}
	say("holding");
	if (request && read(event, &count, sizeof(count)) == sizeof(count)) {
		say("asked");
		return 0;
	}
	for (;;)
		(void)pause();
}
