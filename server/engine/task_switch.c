#include "server/engine/task_switch.h"

#include <stdint.h>
#include <string.h>

#if defined(__x86_64__) && !defined(API__TASK_UCONTEXT)

/* Floating-point control words are not saved: no code here changes them. */
__asm__(".text\n"
        ".p2align 4\n"
        ".globl api__context_switch\n"
        ".hidden api__context_switch\n"
        ".type api__context_switch, @function\n"
        "api__context_switch:\n"
        "    .cfi_startproc\n"
        "    pushq %rbp\n"
        "    pushq %rbx\n"
        "    pushq %r12\n"
        "    pushq %r13\n"
        "    pushq %r14\n"
        "    pushq %r15\n"
        "    movq %rsp, (%rdi)\n"
        "    movq (%rsi), %rsp\n"
        "    popq %r15\n"
        "    popq %r14\n"
        "    popq %r13\n"
        "    popq %r12\n"
        "    popq %rbx\n"
        "    popq %rbp\n"
        "    ret\n"
        "    .cfi_endproc\n"
        ".size api__context_switch, .-api__context_switch\n"
        ".type api__context_start, @function\n"
        "api__context_start:\n" /* r12: argument, r13: entry */
        "    .cfi_startproc\n"
        "    .cfi_undefined rip\n"
        "    movq %r12, %rdi\n"
        "    xorl %ebp, %ebp\n"
        "    callq *%r13\n"
        "    ud2\n"
        "    .cfi_endproc\n"
        ".size api__context_start, .-api__context_start\n");

extern char api__context_start[] __attribute__((visibility("hidden")));

void api__context_init(api__context *c, char *base, char *top, void (*entry)(void *), void *arg)
{
    (void)base;
    /* What api__context_switch pops: r15 r14 r13 r12 rbx rbp and the return address, which leaves sp at `top`. */
    void *frame[] = {NULL, NULL, (void *)(uintptr_t)entry, arg, NULL, NULL, api__context_start};
    c->sp = memcpy(top - sizeof frame, frame, sizeof frame);
}

#elif defined(__aarch64__) && !defined(API__TASK_UCONTEXT)

__asm__(".text\n"
        ".p2align 4\n"
        ".globl api__context_switch\n"
        ".hidden api__context_switch\n"
        ".type api__context_switch, %function\n"
        "api__context_switch:\n"
        "    .cfi_startproc\n"
        "    sub sp, sp, #160\n"
        "    stp x19, x20, [sp, #0]\n"
        "    stp x21, x22, [sp, #16]\n"
        "    stp x23, x24, [sp, #32]\n"
        "    stp x25, x26, [sp, #48]\n"
        "    stp x27, x28, [sp, #64]\n"
        "    stp x29, x30, [sp, #80]\n"
        "    stp d8, d9, [sp, #96]\n"
        "    stp d10, d11, [sp, #112]\n"
        "    stp d12, d13, [sp, #128]\n"
        "    stp d14, d15, [sp, #144]\n"
        "    mov x9, sp\n"
        "    str x9, [x0]\n"
        "    ldr x9, [x1]\n"
        "    mov sp, x9\n"
        "    ldp x19, x20, [sp, #0]\n"
        "    ldp x21, x22, [sp, #16]\n"
        "    ldp x23, x24, [sp, #32]\n"
        "    ldp x25, x26, [sp, #48]\n"
        "    ldp x27, x28, [sp, #64]\n"
        "    ldp x29, x30, [sp, #80]\n"
        "    ldp d8, d9, [sp, #96]\n"
        "    ldp d10, d11, [sp, #112]\n"
        "    ldp d12, d13, [sp, #128]\n"
        "    ldp d14, d15, [sp, #144]\n"
        "    add sp, sp, #160\n"
        "    ret\n"
        "    .cfi_endproc\n"
        ".size api__context_switch, .-api__context_switch\n"
        ".type api__context_start, %function\n"
        "api__context_start:\n" /* x19: argument, x20: entry */
        "    .cfi_startproc\n"
        "    .cfi_undefined x30\n"
        "    mov x0, x19\n"
        "    blr x20\n"
        "    brk #1\n"
        "    .cfi_endproc\n"
        ".size api__context_start, .-api__context_start\n");

extern char api__context_start[] __attribute__((visibility("hidden")));

void api__context_init(api__context *c, char *base, char *top, void (*entry)(void *), void *arg)
{
    (void)base;
    void *frame[20] = {arg, (void *)(uintptr_t)entry};
    frame[11] = api__context_start; /* x30 */
    c->sp = memcpy(top - sizeof frame, frame, sizeof frame);
}

#else

/* makecontext passes ints only. */
static void start(unsigned entry_high, unsigned entry_low, unsigned arg_high, unsigned arg_low)
{
    void (*entry)(void *) = (void (*)(void *))(uintptr_t)((uint64_t)entry_high << 32 | entry_low);
    entry((void *)(uintptr_t)((uint64_t)arg_high << 32 | arg_low));
}

void api__context_init(api__context *c, char *base, char *top, void (*entry)(void *), void *arg)
{
    getcontext(&c->u);
    c->u.uc_stack.ss_sp = base;
    c->u.uc_stack.ss_size = (size_t)(top - base);
    c->u.uc_link = NULL;
    uint64_t e = (uintptr_t)entry, a = (uintptr_t)arg;
    makecontext(&c->u, (void (*)(void))(uintptr_t)start, 4, (unsigned)(e >> 32), (unsigned)e, (unsigned)(a >> 32),
                (unsigned)a);
}

void api__context_switch(api__context *from, api__context *to)
{
    swapcontext(&from->u, &to->u);
}

#endif
