/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * The address of a PCI function: domain, bus, device and function.
 */
#ifndef PCIPT_ADDRESS_H
#define PCIPT_ADDRESS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes that hold any formatted address with its terminating zero. Since 0.1. */
#define PCIPT_ADDRESS_SIZE 17

/**
 * The address of a PCI function. The one structure of this library that callers fill in themselves;
 * its layout never changes. The domain has 32 bits since controllers such as Intel VMD number theirs
 * from 0x10000. Since 0.1.
 */
struct pcipt_address {
	uint32_t domain;  /**< PCI domain (segment) */
	uint8_t bus;      /**< bus number */
	uint8_t device;   /**< device number, 0 to 31 */
	uint8_t function; /**< function number, 0 to 7 */
	uint8_t reserved; /**< zero */
};

/**
 * Reads an address from text: `01:00.0`, `0000:01:00.0` or `10000:e1:00.0`, hexadecimal, in either
 * case. Nothing may stand before or behind it; a domain has four to eight digits, the other fields
 * two, two and one.
 *
 * @param text        the text, not NULL
 * @param ret_address where the address goes; untouched on failure
 * @return 0, or -EINVAL when the text is no address
 *
 * Any thread. Since 0.1.
 */
int pcipt_address_parse(const char *text, struct pcipt_address *ret_address);

/**
 * Writes an address as the kernel does: at least four digits of domain, `0000:01:00.0`.
 *
 * @param address the address, not NULL
 * @param buffer  where the text goes, cut to what fits and always terminated; NULL with size 0 asks
 *                for the length alone
 * @param size    bytes in the buffer; #PCIPT_ADDRESS_SIZE is always enough
 * @return the length of the whole text without its terminating zero, or -EINVAL for NULL or for a
 *         device above 31 or a function above 7
 *
 * Any thread. Since 0.1.
 */
int pcipt_address_format(const struct pcipt_address *address, char *buffer, size_t size);

/**
 * Compares two addresses, `a` and `b`, in the order domain, bus, device, function.
 *
 * @return below, equal to or above zero, as `a` is before, at or behind `b`; a NULL sorts before every address
 *
 * Any thread. Since 0.1.
 */
int pcipt_address_compare(const struct pcipt_address *a, const struct pcipt_address *b);

#ifdef __cplusplus
}
#endif

#endif
