# api: one command and one C library. `make serve` and `make test` do all set-up; `make deps` does it for all and check.
#   serve test | all check asan tsan coverage soak bench fuzz install uninstall deps clean
# As many jobs as there are cores, unless -j is given; a line a step, V=1 shows the commands.
# Everything is built into $(B). CC, CFLAGS, PREFIX, DESTDIR as usual; SAN=address,undefined or SAN=thread builds a sanitized tree.
# SYSTEM_SQLITE=1 links the machine's SQLite instead of the one that is compiled in; `api serve` refuses one older than 3.51.3.

VERSION  := $(shell sed -n 's/^\#define API_VERSION "\(.*\)"/\1/p' lib/include/api.h)
SOMAJOR  := 0
B        ?= $(if $(SYSTEM_SQLITE),build/system-sqlite,build)
PREFIX   ?= /usr/local
CC       ?= gcc
CFLAGS   ?= -O2 -g
PY       ?= python3

ifeq (,$(filter -j% --jobs% --jobserver%,$(MAKEFLAGS))$(MAKELEVEL:0=))
MAKEFLAGS += -j$(shell nproc)
endif
quiet     = $(findstring s,$(filter-out -%,$(firstword $(MAKEFLAGS))))
Q         = $(if $(filter-out 0,$(V)),,@)
step      = $(if $(filter-out 0,$(V))$(quiet),,@printf '  %-5s %s\n' $(1) $(2))

WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wwrite-strings
PKGS     := $(if $(SYSTEM_SQLITE),sqlite3) libsodium libpcre2-8 libfyaml zlib jansson
pkgs      = $(shell pkg-config $(1) $(PKGS))
BASE     := -std=gnu11 $(WARN) -fno-common -fPIC -pthread -D_GNU_SOURCE -MMD -MP \
            -Ilib/include -Ilib -I. -I$(B) $(if $(SYSTEM_SQLITE),,-I$(B)/sqlite)
# Of our own sources; SQLite and the tests may.
BANNED   := -include lib/base/banned.h
ifdef SAN
BASE     += -fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all
LDSAN    := -fsanitize=$(SAN)
endif
LIBS      = $(call pkgs,--libs) -lwslay -ldl -lm -pthread

LIBSRC   := $(wildcard lib/*/*.c lib/*/*/*.c server/*/*.c)
LIBOBJ   := $(LIBSRC:%.c=$(B)/obj/%.o) $(if $(wildcard server/pages/assets.S),$(B)/obj/server/pages/assets.o) \
            $(if $(SYSTEM_SQLITE),,$(B)/obj/sqlite3.o)
CLISRC   := $(wildcard cli/*.c cli/*/*.c)
CLIOBJ   := $(CLISRC:%.c=$(B)/obj/%.o)
# What the command and the library share: the library's symbols are hidden, so the command has a copy.
SHAREDOBJ := $(patsubst %.c,$(B)/obj/%.o,$(wildcard lib/shared/*.c))
UNITSRC  := $(wildcard tests/unit/*/test_*.c)
UNITS    := $(UNITSRC:tests/unit/%.c=$(B)/unit/%)
FUZZSRC  := $(wildcard tests/fuzz/fuzz_*.c)
REPLAYS  := $(FUZZSRC:tests/fuzz/fuzz_%.c=$(B)/replay/%)

.PHONY: all serve test check asan tsan coverage soak bench fuzz install uninstall deps clean format
.DELETE_ON_ERROR:
.SECONDARY:

all: $(B)/api $(B)/libapi.so $(B)/api.pc $(B)/libapi.so.$(VERSION)-gdb.py $(B)/man/made

# --- what a fresh machine lacks -------------------------------------------------------------------------------------------------------
DEB_BUILD := gcc make pkg-config libc6-dev $(if $(SYSTEM_SQLITE),libsqlite3-dev) libsodium-dev libpcre2-dev libfyaml-dev zlib1g-dev libjansson-dev libwslay-dev \
             libcurl4-openssl-dev libreadline-dev libjq-dev ca-certificates
DEB_BENCH := wrk h2o valgrind python3 python3-venv curl
DEB_FUZZ  := clang libclang-rt-dev python3
DEB_TEST  := git libcmocka-dev python3 python3-venv curl g++ clang clang-format sqlite3 gdb valgrind man-db groff nginx haproxy openssl systemd zsh fish
deps: ; @tests/deps.sh $(DEB_BUILD) $(DEB_TEST)
deps-build: ; @tests/deps.sh $(DEB_BUILD)
.PHONY: deps-build

serve: deps-build
	@$(MAKE) --no-print-directory all
	@exec $(B)/api serve $(ARGS)

# --- library --------------------------------------------------------------------------------------------------------------------------
$(B)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call step,CC,$<)
	$(Q)$(CC) $(BASE) $(BANNED) $(call pkgs,--cflags) $(CFLAGS) -c -o $@ $<

$(B)/obj/libapi.a: $(LIBOBJ)
	@rm -f $@
	$(call step,AR,$@)
	$(Q)ar rcs $@ $^

$(B)/api.map: lib/api.sym
	@mkdir -p $(@D)
	@{ echo 'API_$(SOMAJOR) { global:'; sed 's/$$/;/' $<; echo 'local: *; };'; } > $@

$(B)/libapi.so.$(VERSION): $(LIBOBJ) $(B)/api.map
	$(call step,LD,$@)
	$(Q)$(CC) -shared $(CFLAGS) $(LDSAN) $(LDFLAGS) -Wl,-Bsymbolic-functions -Wl,-soname,libapi.so.$(SOMAJOR) -Wl,--version-script=$(B)/api.map -o $@ $(LIBOBJ) $(LIBS)

$(B)/libapi.so: $(B)/libapi.so.$(VERSION)
	@ln -sf libapi.so.$(VERSION) $(B)/libapi.so.$(SOMAJOR)
	@ln -sf libapi.so.$(SOMAJOR) $@

# gdb looks for this beside the library (or in its auto-load directory) and asks for trust: see man 3 api_debugging.
$(B)/libapi.so.$(VERSION)-gdb.py: server/gdb.py
	@mkdir -p $(@D)
	@cp $< $@

# SQLite: one file of an npm package pinned by the lock file, compiled as it is. Its symbols are hidden, so that a program may link
# an SQLite of its own. Not sanitized: its authors do that. What the options are for:
#   THREADSAFE=2 DEFAULT_MEMSTATUS=0  a connection is used by one thread at a time, and nobody asks for its memory statistics
#   DQS=0                             "text" in double quotes is a column or a mistake, never a string
#   OMIT_SHARED_CACHE OMIT_LOAD_EXTENSION OMIT_DEPRECATED  what is never used is not there to be attacked
#   USE_ALLOCA HAVE_*                 what Linux has, quicker than the fallbacks
#   ENABLE_FTS5 ENABLE_MATH_FUNCTIONS for raw SQL
SQLITE_OPTIONS := -DSQLITE_THREADSAFE=2 -DSQLITE_DEFAULT_MEMSTATUS=0 -DSQLITE_DQS=0 -DSQLITE_OMIT_SHARED_CACHE -DSQLITE_OMIT_LOAD_EXTENSION \
                  -DSQLITE_OMIT_DEPRECATED -DSQLITE_USE_ALLOCA -DSQLITE_ENABLE_FTS5 -DSQLITE_ENABLE_MATH_FUNCTIONS \
                  -DHAVE_FDATASYNC=1 -DHAVE_USLEEP=1 -DHAVE_GMTIME_R=1 -DHAVE_LOCALTIME_R=1 -DHAVE_STRERROR_R=1 -DHAVE_STRCHRNUL=1
$(B)/sqlite/sqlite3.h: lib/store/sqlite/package-lock.json lib/store/sqlite/package.json
	@mkdir -p $(@D)/npm
	@cp lib/store/sqlite/package.json lib/store/sqlite/package-lock.json $(@D)/npm/
	$(call step,NPM,better-sqlite3)
	$(Q)cd $(@D)/npm && npm ci --ignore-scripts --no-audit --no-fund --silent
	@cp $(addprefix $(@D)/npm/node_modules/better-sqlite3/deps/sqlite3/,sqlite3.c sqlite3.h) $(@D)/
	@rm -rf $(@D)/npm
	@touch $@
# It is not sanitized, so a sanitized tree takes the object of the plain one.
SQLITE_BUILT := $(if $(SAN),$(shell [ build/obj/sqlite3.o -nt lib/store/sqlite/package-lock.json ] && echo build/obj/sqlite3.o))
$(B)/obj/sqlite3.o: $(B)/sqlite/sqlite3.h
	@mkdir -p $(@D)
ifdef SQLITE_BUILT
	@cp $(SQLITE_BUILT) $@
else
	$(call step,CC,sqlite3.c)
	$(Q)$(CC) -std=gnu11 -O2 -g -w -fPIC -pthread -fvisibility=hidden -D_GNU_SOURCE $(SQLITE_OPTIONS) -c -o $@ $(B)/sqlite/sqlite3.c
endif
ifndef SYSTEM_SQLITE
$(filter $(B)/obj/lib/store/sqlite/%,$(LIBOBJ)): | $(B)/sqlite/sqlite3.h
endif

# The pages' scripts and styles: npm packages pinned by the lock file, compressed, embedded.
ASSETS := $(addprefix $(B)/assets/,swagger-ui.css.gz swagger-ui-bundle.js.gz redoc.standalone.js.gz)
$(B)/assets/stamp: server/pages/package-lock.json server/pages/package.json
	@mkdir -p $(@D)
	@cp server/pages/package.json server/pages/package-lock.json $(@D)/
	$(call step,NPM,$<)
	$(Q)cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@
$(B)/assets/swagger-ui.css.gz: $(B)/assets/stamp
	@gzip -9nc $(@D)/node_modules/swagger-ui-dist/swagger-ui.css > $@
$(B)/assets/swagger-ui-bundle.js.gz: $(B)/assets/stamp
	@gzip -9nc $(@D)/node_modules/swagger-ui-dist/swagger-ui-bundle.js > $@
$(B)/assets/redoc.standalone.js.gz: $(B)/assets/stamp
	@gzip -9nc $(@D)/node_modules/redoc/bundles/redoc.standalone.js > $@
$(B)/obj/server/pages/assets.o: server/pages/assets.S $(ASSETS)
	@mkdir -p $(@D)
	$(call step,AS,$<)
	$(Q)$(CC) -c -Wa,-I$(B)/assets -o $@ $<

# What `api init --c` writes, embedded as it is.
$(B)/obj/server/program/init.o: $(shell find server/program/template -type f)

# --- command --------------------------------------------------------------------------------------------------------------------------
$(B)/api: $(CLIOBJ) $(SHAREDOBJ) $(B)/libapi.so
	$(call step,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LDSAN) $(LDFLAGS) -Wl,-rpath,'$$ORIGIN:$$ORIGIN/../lib' -o $@ $(CLIOBJ) $(SHAREDOBJ) -L$(B) -lapi -lreadline -ldl -pthread

$(B)/api.pc: Makefile
	@mkdir -p $(@D)
	@printf 'prefix=%s\nbindir=%s\nlibdir=%s\nincludedir=%s\n\nName: api\nDescription: REST APIs in C: validated, documented, durable\nVersion: %s\nLibs: -L$${libdir} -lapi -Wl,-rpath,$${libdir}\nCflags: -I$${includedir}\n' \
	    '$(CURDIR)' '$(abspath $(B))' '$(abspath $(B))' '$(CURDIR)/lib/include' '$(VERSION)' > $@

# man/names: function and page, a line each, so that `man api_sleep` finds the page that tells of it. Here the pages lie as
# man looks for them: MANPATH=$PWD/build/man man 3 libapi needs no installation.
$(B)/man/made: $(wildcard man/*.1 man/*.3) man/names
	@rm -rf $(@D) && mkdir -p $(@D)/man1 $(@D)/man3 && cp man/*.1 $(@D)/man1 && cp man/*.3 $(@D)/man3
	@while read -r name page; do echo ".so man3/$$page.3" > $(@D)/man3/$$name.3; done < man/names
	@touch $@

GDBDIR = $(DESTDIR)$(PREFIX)/share/gdb/auto-load$(PREFIX)/lib
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include/api $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man3 $(GDBDIR)
	install -m755 $(B)/api $(DESTDIR)$(PREFIX)/bin/api
	install -m644 $(B)/libapi.so.$(VERSION) $(DESTDIR)$(PREFIX)/lib/
	ln -sf libapi.so.$(VERSION) $(DESTDIR)$(PREFIX)/lib/libapi.so.$(SOMAJOR)
	ln -sf libapi.so.$(SOMAJOR) $(DESTDIR)$(PREFIX)/lib/libapi.so
	install -m644 lib/include/api.h $(DESTDIR)$(PREFIX)/include/
	install -m644 lib/include/api/*.h $(DESTDIR)$(PREFIX)/include/api/
	@install -m644 $(B)/man/man1/* $(DESTDIR)$(PREFIX)/share/man/man1/
	@install -m644 $(B)/man/man3/* $(DESTDIR)$(PREFIX)/share/man/man3/
	install -m644 server/gdb.py $(GDBDIR)/libapi.so.$(VERSION)-gdb.py
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -m644 completions/api.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/api
	install -m644 completions/_api $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_api
	install -m644 completions/api.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/api.fish
	@sed -e 's|^prefix=.*|prefix=$(PREFIX)|' -e 's|^bindir=.*|bindir=$${prefix}/bin|' -e 's|^libdir=.*|libdir=$${prefix}/lib|' -e 's|^includedir=.*|includedir=$${prefix}/include|' -e 's| -Wl,-rpath,$${libdir}||' \
	    $(B)/api.pc > $(DESTDIR)$(PREFIX)/lib/pkgconfig/api.pc

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/api $(DESTDIR)$(PREFIX)/lib/libapi.so* $(DESTDIR)$(PREFIX)/lib/pkgconfig/api.pc $(DESTDIR)$(PREFIX)/include/api.h
	rm -rf $(DESTDIR)$(PREFIX)/include/api
	rm -f $(patsubst man/%,$(DESTDIR)$(PREFIX)/share/man/man1/%,$(wildcard man/*.1))
	rm -f $(patsubst man/%,$(DESTDIR)$(PREFIX)/share/man/man3/%,$(wildcard man/*.3))
	@while read -r name page; do rm -f $(DESTDIR)$(PREFIX)/share/man/man3/$$name.3; done < man/names
	rm -f $(GDBDIR)/libapi.so.*-gdb.py
	rm -f $(DESTDIR)$(PREFIX)/share/bash-completion/completions/api $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_api $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/api.fish

# --- tests ----------------------------------------------------------------------------------------------------------------------------
$(B)/unit/%: tests/unit/%.c $(B)/obj/libapi.a
	@mkdir -p $(@D)
	$(call step,UNIT,$<)
	$(Q)$(CC) $(BASE) -Itests $(call pkgs,--cflags) $(CFLAGS) $(LDSAN) -o $@ $< $(B)/obj/libapi.a -lcmocka $(LIBS)

# Python with the packages that tests import.
TESTPY := build/python/bin/python
build/python/made: tests/requirements.txt
	$(call step,PIP,$<)
	$(Q)$(PY) -m venv --clear build/python && build/python/bin/pip install -q --disable-pip-version-check -r $<
	@touch $@

units: $(UNITS)
replays: $(REPLAYS)
.PHONY: units replays

# The quick set; `make test` is everything on a machine where nothing was installed by hand.
check: all units replays build/python/made
	@$(TESTPY) tests/run.py --build $(B) quick

test: deps
	@$(MAKE) --no-print-directory all units replays build/python/made
	@$(TESTPY) tests/run.py --build $(B) all

asan: build/python/made
	@$(MAKE) --no-print-directory B=build/asan SAN=address,undefined CFLAGS='-O1 -g' all units replays
	@$(TESTPY) tests/run.py --build build/asan quick
tsan: build/python/made
	@$(MAKE) --no-print-directory B=build/tsan SAN=thread all units replays
	@$(TESTPY) tests/run.py --build build/tsan quick

# Lines of lib/ and server/ that the tests run, for each folder. A suite may fail here: a process of another user cannot write its
# counts and says so on stderr, and everything is slow.
coverage: build/python/made
	@$(MAKE) --no-print-directory B=build/cov CFLAGS="-O0 -g --coverage -ffunction-sections" LDFLAGS=-Wl,--gc-sections all units replays
	@find build/cov -name '*.gcda' -delete
	-@$(TESTPY) tests/run.py --build build/cov all '^(?!build/|checks/)'
	@$(PY) tests/coverage.py --build build/cov

# What takes time to go wrong: SOAK seconds for each file. `make test` takes three.
SOAK ?= 60
soak: all
	@for test in tests/soak/test_*.py; do SOAK=$(SOAK) $(PY) $$test --build $(B) || exit 1; done

# The figures of the README, against peers installed into $(B)/bench. QUICK=1 does one round.
BENCHDIR := $(B)/bench
BENCHCC   = $(CC) -O2 -std=gnu11 -D_GNU_SOURCE $(WARN)
bench: deps-bench
	@$(MAKE) --no-print-directory all $(addprefix $(BENCHDIR)/,loop load live parse slowsync.so four-app live-app)
	@$(PY) tests/bench/run.py --build $(B)
deps-bench: ; @tests/deps.sh $(DEB_BUILD) $(DEB_BENCH)
$(BENCHDIR)/loop: tests/bench/loop.c $(B)/obj/sqlite3.o
	@mkdir -p $(@D)
	$(call step,BENCH,$<)
	$(Q)$(BENCHCC) -I$(B)/sqlite -o $@ $^ -lm -pthread
$(BENCHDIR)/load $(BENCHDIR)/live: $(BENCHDIR)/%: tests/bench/%.c tests/bench/client.h
	@mkdir -p $(@D)
	$(call step,BENCH,$<)
	$(Q)$(BENCHCC) -o $@ $<
$(BENCHDIR)/%-app: tests/bench/apps/%.c $(B)/libapi.so
	@mkdir -p $(@D)
	$(call step,BENCH,$<)
	$(Q)$(BENCHCC) -Ilib/include -o $@ $< -L$(B) -lapi -Wl,-rpath,'$$ORIGIN/..'
$(BENCHDIR)/slowsync.so: tests/bench/slowsync.c
	@mkdir -p $(@D)
	$(call step,BENCH,$<)
	$(Q)$(BENCHCC) -shared -fPIC -o $@ $<
$(BENCHDIR)/parse: tests/bench/parse.c $(B)/obj/libapi.a
	@mkdir -p $(@D)
	$(call step,BENCH,$<)
	$(Q)$(CC) $(BASE) $(call pkgs,--cflags) $(CFLAGS) -o $@ $< $(B)/obj/libapi.a $(LIBS)
.PHONY: deps-bench

# Coverage-guided fuzzing: all targets, or FUZZ="json http1", TIME seconds each, with a line of coverage for each. What was
# found stays in build/fuzz/new-*; KEEP=1 adds the inputs that reach something new to tests/fuzz/corpus, which
# `make check` replays. A target that needs more than the library says so: "objects: cli/items/items" in its comment.
FUZZ ?= $(FUZZSRC:tests/fuzz/fuzz_%.c=%)
TIME ?= 60
fuzz: deps-fuzz
	@$(MAKE) --no-print-directory CC=clang B=build/fuzz SAN=address,undefined,fuzzer-no-link $(FUZZ:%=build/fuzz/bin/fuzz_%)
	@$(PY) tests/fuzz/run.py --build build/fuzz --time $(TIME) $(if $(KEEP),--keep) $(FUZZ)
deps-fuzz: ; @tests/deps.sh $(DEB_BUILD) $(DEB_FUZZ)
.PHONY: deps-fuzz
.SECONDEXPANSION:
fuzz_objects = $(patsubst %,$(B)/obj/%.o,$(shell sed -n 's/.*objects: *\([a-z_/ ]*[a-z]\).*/\1/p' tests/fuzz/fuzz_$(1).c))
$(B)/bin/fuzz_%: tests/fuzz/fuzz_%.c $$(call fuzz_objects,$$*) $(B)/obj/libapi.a
	@mkdir -p $(@D)
	$(call step,FUZZ,$<)
	$(Q)$(CC) $(BASE) $(call pkgs,--cflags) $(CFLAGS) -fsanitize=fuzzer,address,undefined -o $@ $^ $(LIBS)

# A fuzzer's function with a driver of our own, which the tests feed with the corpus.
$(B)/replay/%: tests/fuzz/fuzz_%.c tests/fuzz/replay.c $$(call fuzz_objects,$$*) $(B)/obj/libapi.a
	@mkdir -p $(@D)
	$(call step,FUZZ,$<)
	$(Q)$(CC) $(filter-out -MMD -MP,$(BASE)) $(call pkgs,--cflags) $(CFLAGS) $(LDSAN) -o $@ $^ $(LIBS)

# What the command's tables and the library's headers say, written again: the tests compare.
manual: all
	@$(PY) man/pages.py
	@for page in man/*.1; do name=$${page##*/api}; name=$${name%.1}; $(B)/api __man $${name#-} > $(B)/page && cp $(B)/page $$page; done
	@$(B)/api completion bash > completions/api.bash; $(B)/api completion zsh > completions/_api; $(B)/api completion fish > completions/api.fish
.PHONY: manual

format:
	clang-format -i $$(git ls-files '*.c' '*.h')

clean:
	rm -rf build

-include $(shell find $(B)/obj $(B)/unit -name '*.d' 2>/dev/null)

print-units: ; @echo $(UNITS)
.PHONY: print-units
