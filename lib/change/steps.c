/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "change.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

static const char *format(struct pt_plan *plan, const char *text, ...) PT_PRINTF(2, 3);

static const char *format(struct pt_plan *plan, const char *text, ...)
{
	struct pcipt_text formatted = {0};
	const char *copy = NULL;
	va_list arguments;

	va_start(arguments, text);
	pt_text_vprintf(&formatted, text, arguments);
	va_end(arguments);
	if (!formatted.failed)
		copy = pt_arena_text(&plan->arena, formatted.string, formatted.length);
	pt_text_release(&formatted);
	return copy;
}

static int add(struct pt_plan *plan, struct pt_step step)
{
	int r = pt_grow(&plan->steps, plan->step_count, &plan->step_capacity, sizeof(step));

	if (r)
		return r;
	if (!step.sentence || (step.kind != PT_STEP_LOAD && !step.path) || (step.kind != PT_STEP_REMOVE && !step.value))
		return -ENOMEM;
	plan->steps[plan->step_count++] = step;
	return 0;
}

int pt_step_load(struct pt_plan *plan, const char *module)
{
	return add(plan, (struct pt_step){
				 .kind = PT_STEP_LOAD,
				 .driver = module,
				 .sentence = format(plan, "Load the module %s.", module),
				 .value = module,
			 });
}

int pt_step_record(struct pt_plan *plan, struct pt_move *move, const char *path, const char *text)
{
	if (!text)
		return add(plan, (struct pt_step){
					 .kind = PT_STEP_REMOVE,
					 .move = move,
					 .sentence = format(plan, "Forget what %s was before.", move->name),
					 .path = format(plan, "%s", path),
				 });
	return add(plan, (struct pt_step){
				 .kind = PT_STEP_STORE,
				 .move = move,
				 .sentence = format(plan, "Record what %s is now.", move->name),
				 .path = format(plan, "%s", path),
				 .value = text,
			 });
}

static int add_unbind(struct pt_plan *plan, struct pt_move *move, const char *driver)
{
	return add(plan, (struct pt_step){
				 .kind = PT_STEP_UNBIND,
				 .move = move,
				 .driver = driver,
				 .sentence = format(plan, "Unbind %s from %s.", move->name, driver),
				 .path = format(plan, "/sys/bus/pci/drivers/%s/unbind", driver),
				 .value = move->name,
			 });
}

/* The kernel takes an empty write for no write at all: a newline clears. */
static int add_override(struct pt_plan *plan, struct pt_move *move, const char *driver)
{
	return add(plan, (struct pt_step){
				 .kind = PT_STEP_OVERRIDE,
				 .move = move,
				 .driver = driver,
				 .sentence = driver ? format(plan, "Let only %s take %s.", driver, move->name)
						    : format(plan, "Let any driver take %s.", move->name),
				 .path = format(plan, "/sys/bus/pci/devices/%s/driver_override", move->name),
				 .value = driver ? driver : "\n",
			 });
}

/* The driver's own `bind` answers truly; drivers_probe says yes though nothing was bound. */
static int add_bind(struct pt_plan *plan, struct pt_move *move, const char *driver)
{
	return add(plan, (struct pt_step){
				 .kind = PT_STEP_BIND,
				 .move = move,
				 .driver = driver,
				 .sentence = format(plan, "Bind %s to %s.", move->name, driver),
				 .path = format(plan, "/sys/bus/pci/drivers/%s/bind", driver),
				 .value = move->name,
			 });
}

static int add_probe(struct pt_plan *plan, struct pt_move *move)
{
	return add(plan, (struct pt_step){
				 .kind = PT_STEP_PROBE,
				 .move = move,
				 .sentence = format(plan, "Let the kernel choose a driver for %s.", move->name),
				 .path = "/sys/bus/pci/drivers_probe",
				 .value = move->name,
			 });
}

int pt_step_transition(struct pt_plan *plan, struct pt_move *move, const struct pt_state *from,
		       const struct pt_state *to)
{
	const char *override = from->override;
	bool rebind = !pt_same_text(from->driver, to->driver) || move->any_driver;
	int r = 0;

	if (rebind && from->driver)
		r = add_unbind(plan, move, from->driver);
	/* A driver takes a device only when the override is clear or names it. */
	if (!r && rebind && (to->driver || move->any_driver)) {
		const char *needed = pt_same_text(to->override, to->driver) ? to->override : NULL;

		if (!pt_same_text(override, needed)) {
			r = add_override(plan, move, needed);
			override = needed;
		}
		if (!r)
			r = move->any_driver ? add_probe(plan, move) : add_bind(plan, move, to->driver);
	}
	if (!r && !pt_same_text(override, to->override))
		r = add_override(plan, move, to->override);
	return r;
}
