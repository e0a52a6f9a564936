/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What lib/core offers the floors above it: memory, text, numbers, the context's inside. */
#ifndef PT_CORE_H
#define PT_CORE_H

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pcipt/address.h>
#include <pcipt/context.h>
#include <pcipt/error.h>
#include <pcipt/export.h>

#define PCIPT_EXPORT __attribute__((visibility("default")))
#define PT_PRINTF(index, first) __attribute__((format(printf, index, first)))
#define PT_MUST_CHECK __attribute__((warn_unused_result))

/* arena.c: memory that is freed all at once */
struct pt_arena {
	struct pt_arena_chunk *chunks;
	size_t next_size; /* of a chunk */
	struct pt_interned *interned[64];
};

void pt_arena_init(struct pt_arena *arena);
void pt_arena_free(struct pt_arena *arena);
void *pt_arena_alloc(struct pt_arena *arena, size_t count, size_t size) PT_MUST_CHECK;
char *pt_arena_text(struct pt_arena *arena, const char *text, size_t length) PT_MUST_CHECK;
/* A text of printf()'s; asks for no memory but the arena's. */
char *pt_arena_printf(struct pt_arena *arena, const char *format, ...) PT_PRINTF(2, 3) PT_MUST_CHECK;
char *pt_arena_vprintf(struct pt_arena *arena, const char *format, va_list arguments) PT_PRINTF(2, 0) PT_MUST_CHECK;
/* Makes sure that the next `size` bytes, in pieces, can be had without asking for memory. */
int pt_arena_reserve(struct pt_arena *arena, size_t size) PT_MUST_CHECK;
/* Forgets all that is in an arena, but keeps the memory that was reserved last. */
void pt_arena_reset(struct pt_arena *arena);
/* Equal texts are stored once. */
const char *pt_arena_intern(struct pt_arena *arena, const char *text, size_t length) PT_MUST_CHECK;

/* array.c: makes room for one more element; a doubling realloc() */
int pt_grow(void *array_pointer, size_t count, size_t *capacity, size_t size) PT_MUST_CHECK;

/* text.c: a text that grows; the first failure sticks, so that only the end needs to be checked */
struct pcipt_text {
	char *string;
	size_t length;
	size_t capacity;
	bool failed;
};

void pt_text_append(struct pcipt_text *text, const char *string);
void pt_text_append_bytes(struct pcipt_text *text, const void *bytes, size_t length);
void pt_text_printf(struct pcipt_text *text, const char *format, ...) PT_PRINTF(2, 3);
void pt_text_vprintf(struct pcipt_text *text, const char *format, va_list arguments) PT_PRINTF(2, 0);
/* Forgets the content, keeps the memory. */
void pt_text_clear(struct pcipt_text *text);
/* Frees the content of a text that stands on the stack. */
void pt_text_release(struct pcipt_text *text);
/* Moves a finished text to the heap for the caller; frees it on failure. */
int pt_text_finish(struct pcipt_text *text, struct pcipt_text **ret_text) PT_MUST_CHECK;

/* number.c: whole strings only, no sign, no space */
int pt_parse_number(const char *text, unsigned int base, uint64_t max, uint64_t *ret_number) PT_MUST_CHECK;
int pt_parse_number_n(const char *text, size_t length, unsigned int base, uint64_t max,
		      uint64_t *ret_number) PT_MUST_CHECK;
/* As strcmp(), but digits compare by value: eth2 before eth10. */
int pt_compare_names(const char *a, const char *b);

/* words.c: texts that consist of words */
/* Whether a list of words separated by white space contains this one. */
bool pt_has_word(const char *text, const char *word);
/* The last part of a path. */
const char *pt_base_name(const char *path);
/* Whether two texts are equal, or both are not there. */
bool pt_same_text(const char *a, const char *b);
/* Whether two names of modules are equal, '-' and '_' being the same. */
bool pt_same_module(const char *a, const char *b);
/* One of a table of words; NULL behind the end. */
const char *pt_word(const char *const *words, size_t count, int number);
#define PT_WORD(words, number) pt_word((words), sizeof(words) / sizeof((words)[0]), (number))
#define PT_MAC_SIZE 18
/* 52:54:00:12:34:56. @return its length, as snprintf() */
int pt_format_mac(const uint8_t mac[6], char *buffer, size_t size);

/* error.c */
int pt_error_from_name(const char *name);

/* context.c */
struct pt_io;

struct pcipt_ctx {
	atomic_uint references;
	char *root;
	char *state_dir;
	char *pci_ids;
	struct pt_io *io; /* opened by lib/io at first use */
	void (*io_free)(struct pt_io *io);
	void *names; /* the list of names, once it is loaded, by lib/host */
	void (*names_free)(void *names);
	pcipt_log_hook log_hook;
	void *log_userdata;
	int log_level;
	unsigned int deadline; /* milliseconds */
	unsigned int parallel; /* writes that may be under way together */
	unsigned int changes;  /* that are under way: root and state directory stay meanwhile */
};

/* Forgets the loaded list of names. */
void pt_forget_names(struct pcipt_ctx *ctx);
void pt_log(struct pcipt_ctx *ctx, int level, const char *format, ...) PT_PRINTF(3, 4);

#endif
