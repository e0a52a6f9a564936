/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The network port of a virtual function, as its physical function sets it: MAC, VLAN, spoof check, trust, link state
 * and rates. Set before a virtual machine has it, they hold whatever the guest does.
 */
#ifndef PCIPT_VF_H
#define PCIPT_VF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pcipt/address.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pcipt_ctx;
struct pcipt_device;

/** Bytes that hold the text of a MAC with its terminating zero. Since 0.1. */
#define PCIPT_MAC_SIZE 18

/** Settings of a port, each of them there or not; one thread at a time. Since 0.1. */
struct pcipt_vf_network;

/** What a port says of its link. Since 0.1. */
enum pcipt_vf_link_state {
	PCIPT_VF_LINK_AUTO = 0,    /**< as the physical port's */
	PCIPT_VF_LINK_ENABLE = 1,  /**< always up */
	PCIPT_VF_LINK_DISABLE = 2, /**< always down */
};

/** The settings of a port, as flags. Since 0.1. */
enum pcipt_vf_setting {
	PCIPT_VF_SETTING_MAC = 1,         /**< pcipt_vf_network_set_mac() */
	PCIPT_VF_SETTING_VLAN = 2,        /**< pcipt_vf_network_set_vlan() */
	PCIPT_VF_SETTING_SPOOF_CHECK = 4, /**< pcipt_vf_network_set_spoof_check() */
	PCIPT_VF_SETTING_TRUST = 8,       /**< pcipt_vf_network_set_trust() */
	PCIPT_VF_SETTING_LINK_STATE = 16, /**< pcipt_vf_network_set_link_state() */
	PCIPT_VF_SETTING_RATE = 32,       /**< pcipt_vf_network_set_rate() */
};

/** How the tag of a VLAN is marked. Since 0.1. */
enum pcipt_vlan_protocol {
	PCIPT_VLAN_8021Q = 0x8100,  /**< 802.1Q, the usual one */
	PCIPT_VLAN_8021AD = 0x88a8, /**< 802.1ad */
};

/** Makes settings of which none is there. @return 0, -EINVAL or -ENOMEM. Since 0.1. */
int pcipt_vf_network_new(struct pcipt_vf_network **ret_network);

/** Frees settings. NULL is allowed. Since 0.1. */
void pcipt_vf_network_free(struct pcipt_vf_network *network);

/**
 * Asks what a virtual function's port is set to, through the interface of its physical function (netlink, RTM_GETLINK;
 * of a captured tree, its file of the network).
 *
 * @param ctx         the context
 * @param device      the physical function, of a picture with #PCIPT_READ_SRIOV and #PCIPT_READ_INTERFACES
 * @param index       which one of its virtual functions, counted from 0
 * @param ret_network where the settings go, to be freed by pcipt_vf_network_free(); what the driver does not tell is
 *                    not there; untouched on failure
 * @return 0; -EINVAL; -ENODATA when that was not read; -ENODEV when no interface of it is to be seen; -ENOENT when it
 *         had no such virtual function; -ENOTSUP in a build without netlink; -ENOMEM; or the error of asking
 *
 * Since 0.1.
 */
int pcipt_vf_network_read(struct pcipt_ctx *ctx, const struct pcipt_device *device, uint32_t index,
			  struct pcipt_vf_network **ret_network);

/** Which settings are there. @return pcipt_vf_setting flags; 0 for NULL. Since 0.1. */
unsigned int pcipt_vf_network_get_settings(const struct pcipt_vf_network *network);

/** Takes settings out, so that they stay as they are. @param settings pcipt_vf_setting flags @return 0 or -EINVAL.
 * Since 0.1. */
int pcipt_vf_network_unset(struct pcipt_vf_network *network, unsigned int settings);

/** Sets the MAC, as `52:54:00:12:34:56`. @return 0, or -EINVAL for what is no MAC of one device. Since 0.1. */
int pcipt_vf_network_set_mac(struct pcipt_vf_network *network, const char *mac);

/** The MAC, in small letters. @return lent until the next change; NULL when it is not set. Since 0.1. */
const char *pcipt_vf_network_get_mac(const struct pcipt_vf_network *network);

/**
 * Sets the VLAN that all frames of the port are put into.
 *
 * @param network  the settings
 * @param vlan     1 to 4094, or 0 for none
 * @param priority 0 to 7 (QoS)
 * @param protocol a pcipt_vlan_protocol
 * @return 0 or -EINVAL
 *
 * Since 0.1.
 */
int pcipt_vf_network_set_vlan(struct pcipt_vf_network *network, uint16_t vlan, uint8_t priority, int protocol);

/** The VLAN; each of the last three may be NULL. @return 0, -EINVAL, or -ENOENT when it is not set. Since 0.1. */
int pcipt_vf_network_get_vlan(const struct pcipt_vf_network *network, uint16_t *ret_vlan, uint8_t *ret_priority,
			      int *ret_protocol);

/** Sets whether frames with another sender's MAC are dropped. @return 0 or -EINVAL. Since 0.1. */
int pcipt_vf_network_set_spoof_check(struct pcipt_vf_network *network, bool on);

/** The spoof check. @return 1, 0, -EINVAL, or -ENOENT when it is not set. Since 0.1. */
int pcipt_vf_network_get_spoof_check(const struct pcipt_vf_network *network);

/** Sets whether the guest may change its MAC and hear all frames, as a router must. @return 0 or -EINVAL. Since 0.1. */
int pcipt_vf_network_set_trust(struct pcipt_vf_network *network, bool on);

/** The trust. @return 1, 0, -EINVAL, or -ENOENT when it is not set. Since 0.1. */
int pcipt_vf_network_get_trust(const struct pcipt_vf_network *network);

/** Sets the link state. @param state a pcipt_vf_link_state @return 0 or -EINVAL. Since 0.1. */
int pcipt_vf_network_set_link_state(struct pcipt_vf_network *network, int state);

/** The link state. @return a pcipt_vf_link_state, -EINVAL, or -ENOENT when it is not set. Since 0.1. */
int pcipt_vf_network_get_link_state(const struct pcipt_vf_network *network);

/**
 * Sets how much the port may send.
 *
 * @param network the settings
 * @param least   what it is promised, in Mbit/s; 0 for nothing
 * @param most    what it is held to, in Mbit/s; 0 for no limit
 * @return 0, or -EINVAL also when the promise is above the limit
 *
 * Since 0.1.
 */
int pcipt_vf_network_set_rate(struct pcipt_vf_network *network, uint32_t least, uint32_t most);

/** The rates; each of the last two may be NULL. @return 0, -EINVAL, or -ENOENT when they are not set. Since 0.1. */
int pcipt_vf_network_get_rate(const struct pcipt_vf_network *network, uint32_t *ret_least, uint32_t *ret_most);

/**
 * A MAC for a port that has none, the same at every start: locally administered, made from `/etc/machine-id`, the
 * address of the physical function and the number of the virtual one. docs/vfs.md says how; it stays so.
 *
 * @param ctx     the context
 * @param address the physical function, which need not be there
 * @param index   which one of its virtual functions, counted from 0
 * @param buffer  where the MAC goes, terminated; #PCIPT_MAC_SIZE bytes hold every one; may be NULL
 *                when size is 0
 * @param size    the buffer's size in bytes
 * @return the length needed without the terminator, as snprintf(); -EINVAL; -ENOENT when the machine has no id;
 * -ENOMEM
 *
 * Since 0.1.
 */
int pcipt_vf_make_mac(struct pcipt_ctx *ctx, const struct pcipt_address *address, uint32_t index, char *buffer,
		      size_t size);

#ifdef __cplusplus
}
#endif

#endif
