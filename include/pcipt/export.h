/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * @file
 * Answers as text: JSON for other programs, whose members are described in docs/json.md, and drawings.
 *
 * Every text ends with a newline.
 *
 * Lifetime: the caller owns the text, which is to be freed by pcipt_text_free(); it needs nothing of what it was made
 * from.
 *
 * Threads: one thread at a time may use a transaction or a count.
 */
#ifndef PCIPT_EXPORT_H
#define PCIPT_EXPORT_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct pcipt_capacity;
struct pcipt_device;
struct pcipt_findings;
struct pcipt_group;
struct pcipt_host;
struct pcipt_prediction;
struct pcipt_transaction;

/** A text that the library made, owned by the caller. Since 0.1. */
struct pcipt_text;

/** Frees a text. NULL is allowed. Since 0.1. */
void pcipt_text_free(struct pcipt_text *text);

/** The text itself, terminated by zero. @return lent as long as the text; NULL for NULL. Any thread. Since 0.1. */
const char *pcipt_text_get_string(const struct pcipt_text *text);

/** The text's length in bytes, without the terminating zero; 0 for NULL. Any thread. Since 0.1. */
size_t pcipt_text_get_length(const struct pcipt_text *text);

/**
 * A picture as JSON: the machine, groups with verdicts, devices; only what was read. The same picture gives the
 * same bytes.
 *
 * @param host     the picture
 * @param ret_text where the text goes, to be freed by pcipt_text_free(); untouched on failure
 * @return 0, -EINVAL, -ENOMEM, or -ENOTSUP in a build without json-c
 *
 * Any thread. Since 0.1.
 */
int pcipt_host_to_json(const struct pcipt_host *host, struct pcipt_text **ret_text);

/** One device as JSON, as in its picture's. @return as pcipt_host_to_json(). Any thread. Since 0.1. */
int pcipt_device_to_json(const struct pcipt_device *device, struct pcipt_text **ret_text);

/** One group as JSON, as in its picture's. @return as pcipt_host_to_json(). Any thread. Since 0.1. */
int pcipt_group_to_json(const struct pcipt_group *group, struct pcipt_text **ret_text);

/** Findings as JSON. @return as pcipt_host_to_json(). Any thread. Since 0.1. */
int pcipt_findings_to_json(const struct pcipt_findings *findings, struct pcipt_text **ret_text);

/**
 * A transaction's steps and findings as JSON; before a check there are none.
 * @return as pcipt_host_to_json(). Since 0.1.
 */
int pcipt_transaction_to_json(const struct pcipt_transaction *transaction, struct pcipt_text **ret_text);

/** What is foreseen of virtual functions, as JSON. @return as pcipt_host_to_json(). Any thread. Since 0.1. */
int pcipt_prediction_to_json(const struct pcipt_prediction *prediction, struct pcipt_text **ret_text);

/** A count of ports with its limits, as JSON. @return as pcipt_host_to_json(); -EINVAL also without a count, as before
 * pcipt_capacity_count(). Since 0.1. */
int pcipt_capacity_to_json(const struct pcipt_capacity *capacity, struct pcipt_text **ret_text);

/** How the wiring of a machine is drawn. Since 0.1. */
enum pcipt_drawing {
	PCIPT_DRAWING_TEXT = 0,    /**< a tree in UTF-8 */
	PCIPT_DRAWING_ASCII = 1,   /**< a tree in ASCII */
	PCIPT_DRAWING_MERMAID = 2, /**< a Mermaid graph */
	PCIPT_DRAWING_DOT = 3,     /**< a graph for Graphviz */
};

/** The word for a #pcipt_drawing, such as `ascii`. @return a constant string, NULL for another number. Any thread.
 * Since 0.1. */
const char *pcipt_drawing_get_name(int number);

/**
 * Draws root buses, ports, switches, slots and cards with their links, groups and interfaces; the graphs with a frame
 * for each slot, and coloured by the verdict on the groups. Names that come from the machine are escaped for the
 * format; the same picture gives the same bytes. Virtual functions are counted, not drawn.
 *
 * @param host     a picture with #PCIPT_READ_TOPOLOGY; with #PCIPT_READ_NAMES the cards have names
 * @param drawing  a #pcipt_drawing
 * @param ret_text where the text goes, to be freed by pcipt_text_free(); untouched on failure
 * @return 0, -EINVAL, -ENODATA when the wiring was not read, or -ENOMEM
 *
 * Any thread. Since 0.1.
 */
int pcipt_host_draw(const struct pcipt_host *host, int drawing, struct pcipt_text **ret_text);

#ifdef __cplusplus
}
#endif

#endif
