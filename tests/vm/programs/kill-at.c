/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Kills a program before its N-th call of the kernel that changes anything: kill-at N PROGRAM [ARGUMENT]...
 *
 * The call is not made. Calls are counted over all threads, in the order in which they come. Exits with 137 when the
 * program was killed, else as it does.
 *
 * kill-at --sys COMMAND N PROGRAM [ARGUMENT]... counts writes into /sys alone, and in place of killing it has the shell
 * run a command while the program stands before the N-th. Exits with 125 when the program ended before, with 126 when
 * the command has failed, else as the program does.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define STOPPED_BY(status) ((status) >> 8)

static const unsigned int changing[] = {
	SYS_write,     SYS_pwrite64, SYS_writev, SYS_pwritev,  SYS_ftruncate, SYS_rename,      SYS_renameat,
	SYS_renameat2, SYS_unlink,   SYS_mkdir,  SYS_mkdirat,  SYS_unlinkat,  SYS_linkat,      SYS_symlinkat,
	SYS_fchown,    SYS_fchownat, SYS_fchmod, SYS_fchmodat, SYS_chown,     SYS_init_module, SYS_finit_module,
};
#define CHANGING (sizeof(changing) / sizeof(changing[0]))

/* Tells the tracer of these calls, and of an open that makes a file. */
static int install_filter(void)
{
	struct sock_filter code[2 * CHANGING + 8];
	struct sock_fprog program = {.filter = code};
	unsigned short at = 0;

	code[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < CHANGING; i++) {
		code[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, changing[i], 0, 1);
		code[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
	}
	code[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 3);
	code[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2]));
	code[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_CREAT, 0, 1);
	code[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
	code[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	program.len = at;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) ? -1 : 0;
}

struct task {
	pid_t program;
	const char *command; /* NULL: kill */
	long last;
	long count;
	bool failed;
};

static void run(char **command)
{
	if (!ptrace(PTRACE_TRACEME, 0, NULL, NULL) && !raise(SIGSTOP) && !install_filter())
		(void)execvp(command[0], command);
	_exit(127);
}

/* Whether the first argument of the call before which a thread stands is a file of /sys. */
static bool is_for_sys(pid_t thread)
{
	struct __ptrace_syscall_info call = {0};
	char path[64], file[256];
	ssize_t length;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof(call), &call) < 0 ||
	    call.op != PTRACE_SYSCALL_INFO_SECCOMP || (call.seccomp.nr != SYS_write && call.seccomp.nr != SYS_pwrite64))
		return false;
	(void)snprintf(path, sizeof(path), "/proc/%ld/fd/%llu", (long)thread, (unsigned long long)call.seccomp.args[0]);
	length = readlink(path, file, sizeof(file) - 1);
	return length > 5 && !memcmp(file, "/sys/", 5);
}

/* Counts a call, and does what was asked for when it is the one. */
static void note_call(struct task *task, pid_t thread)
{
	if ((task->command && !is_for_sys(thread)) || ++task->count != task->last)
		return;
	if (task->command)
		task->failed = system(task->command) != 0;
	else
		(void)kill(task->program, SIGKILL);
}

/* Lets the program run until it ends; -1 when it cannot be watched. */
static int watch(struct task *task)
{
	pid_t program = task->program;
	long options = PTRACE_O_EXITKILL | PTRACE_O_TRACECLONE | PTRACE_O_TRACESECCOMP;
	int status;

	if (waitpid(program, &status, 0) != program || !WIFSTOPPED(status) ||
	    ptrace(PTRACE_SETOPTIONS, program, NULL, options) || ptrace(PTRACE_CONT, program, NULL, NULL))
		return -1;
	for (;;) {
		pid_t thread = waitpid(-1, &status, __WALL);
		long signal = 0;

		if (thread < 0)
			return -1;
		if (thread == program && !WIFSTOPPED(status))
			return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		if (!WIFSTOPPED(status))
			continue;
		if (STOPPED_BY(status) == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8)) {
			note_call(task, thread);
		} else if (WSTOPSIG(status) != SIGTRAP && WSTOPSIG(status) != SIGSTOP) {
			signal = WSTOPSIG(status);
		}
		/* one that was killed needs no word */
		if (ptrace(PTRACE_CONT, thread, NULL, signal) && errno != ESRCH)
			return -1;
	}
}

int main(int argc, char **argv)
{
	struct task task = {.last = 0};
	int status;

	if (argc > 4 && !strcmp(argv[1], "--sys")) {
		task.command = argv[2];
		argv += 2;
		argc -= 2;
	}
	task.last = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
	if (task.last < 1) {
		(void)fprintf(stderr, "usage: kill-at [--sys COMMAND] N PROGRAM [ARGUMENT]...\n");
		return 2;
	}
	task.program = fork();
	if (!task.program)
		run(argv + 2);
	status = task.program < 0 ? -1 : watch(&task);
	if (status < 0)
		perror("kill-at");
	if (status < 0 || task.failed)
		return 126;
	return task.command && task.count < task.last ? 125 : status;
}
