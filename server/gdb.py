"""gdb's view of requests in flight: a parked task is no thread, so `info threads` does not show it.

    api tasks     the requests of all workers: number, thread, age, state, id, what was asked
    api bt N      the stack of one of them
    api task N    makes it the selected stack, for up, down, frame and info locals
    api task      back to the thread's own stack, as every step or continue does

Only memory and registers are read, none are written: all of it works on a core as well. A parked stack is shown by an
unwinder that takes it for the caller of the thread's innermost frame (frame 0, which is not the task's).

gdb loads this file by itself from where `make install` puts it for PREFIX=/usr; elsewhere say in gdb:
    source /usr/local/share/gdb/auto-load/usr/local/lib/libapi.so.0.1.0-gdb.py
"""
import time

import gdb
import gdb.unwinder

# What api__context_switch has pushed: the register each word belongs to, and the size of it all. See task_switch.c.
FRAMES = {
    "i386:x86-64": (("r15", "r14", "r13", "r12", "rbx", "rbp", "rip"), "rsp", 56),
    "aarch64": (tuple("x%d" % n for n in range(19, 31)), "sp", 160),
}
# API__FOR_* of exchange.h, the ones that say most first.
WAITS = (1, "the pool or the database"), (32, "bytes of the client"), (64, "the client to read"), (2, "a wake")


def text(s):
    """An api_str, a char pointer or an array of char."""
    kind = s.type.strip_typedefs().code
    if kind == gdb.TYPE_CODE_PTR and not s:
        return ""
    if kind != gdb.TYPE_CODE_STRUCT:
        return s.string(errors="replace")
    return s["p"].string(errors="replace", length=int(s["n"])) if s["p"] else ""


class Task:
    def __init__(self, thread, pool, task):
        self.thread, self.pool, self.task = thread, pool, task
        self.running = pool["self"] == task
        self.exchange = task["arg"].cast(gdb.lookup_type("struct api__exchange").pointer())
        self.sp = int(task["context"]["sp"])

    def now(self):
        """Of a core the last time that the worker knew; a test's clock stands still."""
        loop = self.exchange["worker"]["loop"]
        if loop["stopped"]:
            return int(loop["stopped"])
        now = max(int(self.exchange["worker"]["clock"]), int(loop["now"]))
        return max(now, time.clock_gettime_ns(time.CLOCK_MONOTONIC)) if is_live() else now

    def state(self):
        awaits, alarm = int(self.exchange["awaits"]), self.exchange["alarm"]
        if self.running:
            return "running"
        if alarm["armed"]:
            return "parked, at most %.3f s more" % max(0, (int(alarm["at"]) - self.now()) / 1e9)
        return "parked for " + next((what for bit, what in WAITS if awaits & bit), "its turn")

    def asked(self):
        req = self.exchange["req"]
        head, route = req["head"], req["route"]
        operation = route["endpoint"]["operation"] if route else None
        what = "%s %s" % (text(head["method_name"]), text(head["path"]))
        if not what.strip():
            return "work of the app itself"
        return what + (" (%s)" % text(operation["operation_id"]) if operation else "")

    def row(self, number):
        req = self.exchange["req"]
        age = max(0, self.now() - int(req["start_ns"])) / 1e9
        return str(number), str(self.thread.num), "%.3f s" % age, self.state(), text(req["id"]) or "-", self.asked()


def is_live():
    connection = getattr(gdb.selected_inferior(), "connection", None)
    return connection is None or connection.type == "native"


def tasks_of(thread, pool):
    idle, t = set(), pool["idle"]
    while t:
        idle.add(int(t))
        t = t["next"]
    t = pool["all"]
    while t:
        if int(t) not in idle:
            yield Task(thread, pool, t)
        t = t["all"]


def tasks():
    """Of all threads, oldest request first."""
    found, seen, before = [], set(), gdb.selected_thread()
    if before is None:
        raise gdb.GdbError("There is no process.")
    parked.choose(None)
    try:
        for thread in sorted(gdb.selected_inferior().threads(), key=lambda t: t.num):
            thread.switch()
            pool = pool_here()
            if pool and int(pool) not in seen:
                seen.add(int(pool))
                found += tasks_of(thread, pool)
        return sorted(found, key=lambda t: (int(t.exchange["req"]["start_ns"]), int(t.task)))
    except gdb.MemoryError:
        raise gdb.GdbError("This core lacks the stacks: gdb's generate-core-file cannot read past their guard pages. "
                           "The kernel's cores have them.")
    finally:
        before.switch()


def pool_here():
    try:
        return gdb.parse_and_eval("api__task_pool_here")
    except gdb.error as e:
        if "No symbol" in str(e):
            raise gdb.GdbError("libapi is not loaded, or has no debugging information (it was built without -g).")
        return None  # a thread that has never run one has no storage of it


def numbered(argument):
    found = tasks()
    try:
        return found[int(argument) - 1 if int(argument) > 0 else len(found)]
    except (ValueError, IndexError):
        raise gdb.GdbError('There is no task "%s": see `api tasks`.' % argument)


class Id:
    """What an unwinder says of the frame that it was asked about."""

    def __init__(self, sp, pc):
        self.sp, self.pc = sp, pc


class Parked(gdb.unwinder.Unwinder):
    """Goes from the innermost frame of one thread to the task that was chosen there."""

    def __init__(self):
        super().__init__("api-task")
        self.task = self.at = None

    def choose(self, task):
        if task is not self.task:
            self.task, self.at = task, None
            gdb.invalidate_cached_frames()

    def __call__(self, frame):
        if self.task is None or gdb.selected_thread() is None or gdb.selected_thread().ptid != self.task.thread.ptid:
            return None
        layout = FRAMES.get(frame.architecture().name())
        if layout is None:
            return None
        names, sp, size = layout
        here = (int(frame.read_register(sp)), int(frame.read_register("pc")))
        self.at = self.at or here  # the innermost frame is asked about first
        if here != self.at:
            return None
        word = gdb.lookup_type("unsigned long")
        saved = gdb.Value(self.task.sp).cast(word.pointer())
        # Below what it calls the caller, as gdb expects of a stack.
        info = frame.create_unwind_info(Id(gdb.Value(self.task.sp - 256).cast(word), frame.read_register("pc")))
        for i, name in enumerate(names):
            info.add_saved_register(name, saved[i])
        if "rip" not in names:
            info.add_saved_register("pc", saved[len(names) - 1])
        info.add_saved_register(sp, gdb.Value(self.task.sp + size).cast(word))
        return info


parked = Parked()
gdb.unwinder.register_unwinder(None, parked, replace=True)
gdb.events.cont.connect(lambda event: parked.choose(None))


class Api(gdb.Command):
    """Requests in flight of a program of libapi: api tasks, api bt N, api task [N]."""

    def __init__(self):
        super().__init__("api", gdb.COMMAND_STACK, prefix=True)


class Tasks(gdb.Command):
    """List the requests in flight of all workers."""

    def __init__(self):
        super().__init__("api tasks", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        rows = [t.row(i + 1) for i, t in enumerate(tasks())]
        if not rows:
            print("No request is in flight.")
            return
        rows.insert(0, ("N", "THREAD", "AGE", "STATE", "REQUEST", "WHAT"))
        widths = [max(map(len, column)) for column in zip(*rows)]
        for row in rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


class Backtrace(gdb.Command):
    """Show the stack of a request in flight: api bt N, where N is from `api tasks`."""

    def __init__(self):
        super().__init__("api bt", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        task, before = numbered(argument), gdb.selected_thread()
        select(task)
        try:
            lines = gdb.execute("backtrace", to_string=True).splitlines(True)
            print("".join(lines if task.running else lines[1:]), end="")
        finally:
            parked.choose(None)
            before.switch()


class Select(gdb.Command):
    """Select the stack of a request in flight for up, down, frame and info locals; without a number go back."""

    def __init__(self):
        super().__init__("api task", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        if not argument:
            parked.choose(None)
        else:
            select(numbered(argument))
        gdb.execute("frame")


def select(task):
    task.thread.switch()
    if task.running:
        return
    if gdb.selected_frame().architecture().name() not in FRAMES:
        raise gdb.GdbError("Stacks of this processor are not known here.")
    parked.choose(task)
    older = gdb.newest_frame().older()
    if older is None:
        raise gdb.GdbError("The stack cannot be read.")
    older.select()


for command in Api, Tasks, Backtrace, Select:
    command()
