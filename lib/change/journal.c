/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The journal of the change under way: first all that is needed to undo it, then a line before each step. It is there
 * in full before the first step runs, and gone after the last, so that one that is found without its process tells of
 * a change that was interrupted.
 *
 *     pcipt-journal 1
 *     boot 6c0d...              which start of the machine
 *     device 0000:01:00.0       and how it was, and is to be; a value is as in a record, with \n and \\ written out
 *     before-driver igb
 *     ...
 *     steps 5
 *     run 1 0000:01:00.0
 */
#include "change.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_LINE "pcipt-journal 1\n"
#define NODES "/dev/vfio/"

static const char *const attribute_keys[PT_ATTRIBUTES] = {
	[PT_POWER_CONTROL] = "power",
	[PT_AUTOPROBE] = "autoprobe",
};

static int journal_path(const struct pt_run *run, char *path, size_t size)
{
	int length = snprintf(path, size, "%s/journal", run->ctx->state_dir + 1);

	return length < 0 || (size_t)length >= size ? -ENAMETOOLONG : 0;
}

static void write_value(struct pcipt_text *text, const char *prefix, const char *key, const char *value)
{
	if (!value)
		return;
	pt_text_printf(text, "%s%s ", prefix, key);
	for (; *value; value++) {
		if (*value == '\n')
			pt_text_append(text, "\\n");
		else if (*value == '\\')
			pt_text_append(text, "\\\\");
		else
			pt_text_append_bytes(text, value, 1);
	}
	pt_text_append(text, "\n");
}

static void write_state(struct pcipt_text *text, const char *prefix, const struct pt_state *state)
{
	write_value(text, prefix, "driver", state->driver);
	write_value(text, prefix, "override", state->override);
	for (size_t i = 0; i < PT_ATTRIBUTES; i++)
		write_value(text, prefix, attribute_keys[i], state->attributes[i]);
}

static void write_move(struct pcipt_text *text, const struct pt_move *move)
{
	pt_text_printf(text, "device %s\n", move->name);
	write_value(text, "", "identity", move->identity);
	write_state(text, "before-", &move->before);
	write_state(text, "after-", &move->after);
	write_value(text, "", "any-driver", move->any_driver ? "1" : NULL);
	write_value(text, "", "old-record", move->old_record);
	write_value(text, "", "new-record", move->new_record);
	write_value(text, "", "node", move->node);
	write_value(text, "", "node-before", move->node_before);
	write_value(text, "", "node-after", move->node_after);
	write_value(text, "", "vfs-before", move->vfs_before);
	write_value(text, "", "vfs-after", move->vfs_after);
	write_value(text, "", "pf", move->pf);
	write_value(text, "", "comes", move->comes ? "1" : NULL);
	write_value(text, "", "goes", move->goes ? "1" : NULL);
	write_value(text, "", "interface", move->interface);
	write_value(text, "", "settings-before", move->settings_before);
	write_value(text, "", "settings-after", move->settings_after);
}

static void write_run(struct pcipt_text *text, const struct pt_plan *plan, size_t index)
{
	const struct pt_move *move = plan->steps[index].move;

	pt_text_printf(text, "run %zu %s\n", index + 1, move ? move->name : "-");
}

/* A change that is taken back later begins with all its steps run. */
int pt_journal_begin(struct pt_run *run, const struct pt_plan *plan)
{
	struct pcipt_text text = {0};
	char path[PATH_MAX], boot[64];
	int r = journal_path(run, path, sizeof(path));

	if (r)
		return r;
	pt_read_boot_id(run->io, boot, sizeof(boot));
	pt_text_append(&text, FIRST_LINE);
	pt_text_printf(&text, "boot %s\n", boot);
	for (size_t i = 0; i < plan->move_count; i++)
		write_move(&text, plan->moves[i]);
	pt_text_printf(&text, "steps %zu\n", plan->step_count);
	for (size_t i = 0; i < plan->step_count; i++)
		if (plan->steps[i].state != PCIPT_STEP_WAITING)
			write_run(&text, plan, i);
	r = text.failed ? -ENOMEM : pt_io_store(run->io, path, text.string, text.length);
	pt_text_release(&text);
	run->journalled = !r;
	return r;
}

int pt_journal_steps(struct pt_run *run, const struct pt_plan *plan)
{
	char path[PATH_MAX], lines[PT_MOST_BESIDE * 48];
	int r = journal_path(run, path, sizeof(path));
	size_t length = 0;

	for (size_t i = 0; i < run->under_way; i++) {
		const struct pt_move *move = plan->steps[run->slots[i].step].move;

		length += (size_t)snprintf(lines + length, sizeof(lines) - length, "run %zu %s\n",
					   run->slots[i].step + 1, move ? move->name : "-");
	}
	return r ? r : pt_io_append(run->io, path, lines, length);
}

int pt_journal_end(struct pt_run *run)
{
	char path[PATH_MAX];
	int r = journal_path(run, path, sizeof(path));

	if (!r)
		r = pt_io_remove(run->io, path);
	/* gone, though not for sure on disk: what would begin to be undone now would have no journal */
	if (r && pt_journal_exists(run) == 0)
		r = 0;
	if (!r)
		run->journalled = false;
	return r;
}

int pt_journal_exists(struct pt_run *run)
{
	char path[PATH_MAX];
	int r = journal_path(run, path, sizeof(path));

	if (!r)
		r = pt_io_kind(run->io, PT_IO_ROOT, path);
	return r >= 0 ? 1 : r == -ENOENT ? 0 : r;
}

/* What is read, line by line. */
struct parsing {
	struct pt_journal *journal;
	struct pt_move *move;
	uint64_t steps;
	uint64_t run; /* how many were */
	bool has_steps;
};

static const char *read_value(struct pt_arena *arena, const char *value)
{
	char *copy = pt_arena_text(arena, value, strlen(value)), *to = copy;

	for (const char *from = copy; copy && *from; from++) {
		if (*from == '\\' && from[1]) {
			from++;
			if (*from == 'n')
				*to++ = '\n';
			else
				*to++ = *from;
		} else {
			*to++ = *from;
		}
	}
	if (copy)
		*to = '\0';
	return copy;
}

static const char **find_in_state(struct pt_state *state, const char *key)
{
	if (!strcmp(key, "driver"))
		return &state->driver;
	if (!strcmp(key, "override"))
		return &state->override;
	for (size_t i = 0; i < PT_ATTRIBUTES; i++)
		if (!strcmp(key, attribute_keys[i]))
			return &state->attributes[i];
	return NULL;
}

static const char **find_field(struct pt_move *move, const char *key)
{
	const struct {
		const char *key;
		const char **field;
	} fields[] = {
		{"identity", &move->identity},
		{"old-record", &move->old_record},
		{"new-record", &move->new_record},
		{"node", &move->node},
		{"node-before", &move->node_before},
		{"node-after", &move->node_after},
		{"vfs-before", &move->vfs_before},
		{"vfs-after", &move->vfs_after},
		{"pf", &move->pf},
		{"interface", &move->interface},
		{"settings-before", &move->settings_before},
		{"settings-after", &move->settings_after},
	};

	if (!strncmp(key, "before-", 7))
		return find_in_state(&move->before, key + 7);
	if (!strncmp(key, "after-", 6))
		return find_in_state(&move->after, key + 6);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (!strcmp(key, fields[i].key))
			return fields[i].field;
	return NULL;
}

static bool *find_mark(struct pt_move *move, const char *key)
{
	if (!strcmp(key, "any-driver"))
		return &move->any_driver;
	if (!strcmp(key, "comes"))
		return &move->comes;
	return strcmp(key, "goes") ? NULL : &move->goes;
}

/* Of a group, as /dev/vfio/7. */
static bool is_node(const char *node)
{
	uint64_t group;

	return !strncmp(node, NODES, strlen(NODES)) && !pt_parse_number(node + strlen(NODES), 10, UINT32_MAX, &group);
}

static bool is_count(const char *text)
{
	uint64_t count;

	return !text || !pt_parse_number(text, 10, UINT16_MAX, &count);
}

/* Names and addresses become parts of paths. */
static bool is_sound(const struct pt_move *move)
{
	struct pcipt_address address;

	return !pcipt_address_parse(move->name, &address) && move->identity && pt_is_driver_name(move->before.driver) &&
	       pt_is_driver_name(move->after.driver) && (!move->node || is_node(move->node)) &&
	       is_count(move->vfs_before) && is_count(move->vfs_after) && !move->vfs_before == !move->vfs_after &&
	       (move->pf || (!move->comes && !move->goes)) && (!move->pf || !pcipt_address_parse(move->pf, &address)) &&
	       pt_is_driver_name(move->interface) &&
	       (move->interface || (!move->settings_before && !move->settings_after));
}

static int read_run(struct parsing *parsing, char *value)
{
	const char *name = strchr(value, ' ');
	struct pt_plan *plan = &parsing->journal->plan;
	uint64_t number;

	if (!name || pt_parse_number_n(value, (size_t)(name - value), 10, SIZE_MAX, &number))
		return -PCIPT_E_MALFORMED;
	parsing->run++;
	for (size_t i = 0; i < plan->move_count; i++)
		if (!strcmp(plan->moves[i]->name, name + 1))
			pt_plan_touch(plan, plan->moves[i]);
	return 0;
}

static int read_line(struct pt_run *run, struct parsing *parsing, char *line)
{
	struct pt_plan *plan = &parsing->journal->plan;
	char *value = strchr(line, ' '), boot[64];
	const char **field;
	bool *mark;
	int r;

	if (!value)
		return -PCIPT_E_MALFORMED;
	*value++ = '\0';
	if (!strcmp(line, "boot")) {
		pt_read_boot_id(run->io, boot, sizeof(boot));
		parsing->journal->is_old = strcmp(boot, value) != 0;
		return 0;
	}
	if (!strcmp(line, "steps")) {
		parsing->has_steps = true;
		return pt_parse_number(value, 10, SIZE_MAX, &parsing->steps) ? -PCIPT_E_MALFORMED : 0;
	}
	if (!strcmp(line, "run"))
		return parsing->has_steps ? read_run(parsing, value) : -PCIPT_E_MALFORMED;
	if (!strcmp(line, "device")) {
		r = pt_plan_add_move(plan, &parsing->move);
		if (r)
			return r;
		parsing->move->name = pt_arena_text(&plan->arena, value, strlen(value));
		return parsing->move->name ? 0 : -ENOMEM;
	}
	if (!parsing->move)
		return -PCIPT_E_MALFORMED;
	mark = find_mark(parsing->move, line);
	if (mark) {
		*mark = true;
		return 0;
	}
	field = find_field(parsing->move, line);
	if (!field)
		return -PCIPT_E_MALFORMED;
	*field = read_value(&plan->arena, value);
	return *field ? 0 : -ENOMEM;
}

/* A last line without its end was being written when the process died: its step was not begun. */
int pt_journal_read(struct pt_run *run, struct pt_journal *journal)
{
	struct parsing parsing = {.journal = journal};
	struct pcipt_text text = {0};
	char path[PATH_MAX];
	int r = journal_path(run, path, sizeof(path));

	memset(journal, 0, sizeof(*journal));
	if (!r)
		r = pt_io_read_whole(run->io, PT_IO_ROOT, path, &text);
	if (!r && (strncmp(text.string, FIRST_LINE, strlen(FIRST_LINE)) || strlen(text.string) != text.length))
		r = -PCIPT_E_MALFORMED;
	if (!r)
		for (char *line = text.string + strlen(FIRST_LINE), *end; !r && (end = strchr(line, '\n'));
		     line = end + 1) {
			*end = '\0';
			r = read_line(run, &parsing, line);
		}
	pt_text_release(&text);
	for (size_t i = 0; !r && i < journal->plan.move_count; i++)
		r = is_sound(journal->plan.moves[i]) ? 0 : -PCIPT_E_MALFORMED;
	if (!r && !parsing.has_steps)
		r = -PCIPT_E_MALFORMED;
	journal->all_run = !r && parsing.run == parsing.steps;
	return r;
}
