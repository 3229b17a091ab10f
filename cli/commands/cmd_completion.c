/* api completion: scripts for shells, generated from the tables that --help is made of. For words that only a server
 * knows they run `api __complete`, which never waits for the network. */
#include "cli/commands/commands.h"
#include "cli/core/message.h"

static void each_flag(const command *cmd, void (*put)(const api__flag *f))
{
    const api__flag *const tables[] = {cmd->own, cmd->request ? flags_request : NULL,
                                       cmd->output ? flags_output : NULL};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const api__flag *f = tables[i]; f && f->name; f++)
            put(f);
}

static void each_common(void (*put)(const api__flag *f), bool all)
{
    for (const api__flag *f = flags_global; f->name; f++)
        put(f);
    for (const api__flag *f = all ? flags_request : NULL; f && f->name; f++)
        put(f);
    for (const api__flag *f = all ? flags_output : NULL; f && f->name; f++)
        put(f);
}

static void put_word(const api__flag *f)
{
    printf(" --%s", f->name);
}

/* bash */

static void put_bash_choices(const api__flag *f)
{
    if (f->choices)
        printf("    --%s) COMPREPLY=($(compgen -W \"%s\" -- \"$cur\")); return ;;\n", f->name, f->choices);
}

/* readline splits words at = and :, so they are joined again; it replaces only the last piece, without its opening
 * quote. Candidates come from elsewhere: they are quoted as the word was begun, and never evaluated. */
static const char bash_words[] =
    "# bash completion of api; made by \"api completion bash\".\n"
    "_api_words() {\n"
    "  local rest=${COMP_LINE:0:COMP_POINT} piece i\n"
    "  for ((i = 0; i <= COMP_CWORD; i++)); do\n"
    "    piece=${COMP_WORDS[i]}\n"
    "    if ((i)) && [[ $rest == [![:space:]]* ]]; then\n"
    "      piece=${piece:0:${#rest}}\n"
    "      words[-1]+=$piece\n"
    "    else\n"
    "      rest=${rest#\"${rest%%[![:space:]]*}\"}\n"
    "      piece=${piece:0:${#rest}}\n"
    "      words+=(\"$piece\")\n"
    "    fi\n"
    "    rest=${rest:${#piece}}\n"
    "  done\n"
    "  raw=$piece\n"
    "  before=${words[-1]%\"$piece\"}\n"
    "  [[ $piece == [=:] || $piece == :: ]] && before+=$piece raw=\n"
    "  before=${before//[\\\\\\\"\\']/}\n"
    "  for ((i = 0; i < ${#words[@]}; i++)); do words[i]=${words[i]//[\\\\\\\"\\']/}; done\n"
    "}\n"
    "_api_offer() {\n"
    "  local text=${1#\"$before\"} word\n"
    "  case $raw in\n"
    "    \\\"*) text=${text//\\\\/\\\\\\\\} text=${text//\\\"/\\\\\\\"} text=${text//\\$/\\\\$} "
    "text=${text//\\`/\\\\\\`} ;;\n"
    "    \\'*) text=${text//\\'/\\'\\\\\\'\\'} ;;\n"
    "    *) [[ $text == *[![:alnum:]_.,/+@%=:-]* ]] && printf -v text %q \"$text\" ;;\n"
    "  esac\n"
    "  for word in \"${COMPREPLY[@]}\"; do [[ $word == \"$text\" ]] && return; done\n"
    "  COMPREPLY+=(\"$text\")\n"
    "}\n";

static void bash(void)
{
    fputs(bash_words, stdout);
    fputs("_api() {\n"
          "  local cur prev cmd= word flags raw before words=() found=()\n"
          "  _api_words\n"
          "  cur=${words[-1]} prev=${words[-2]}\n"
          "  for word in \"${words[@]:1:${#words[@]}-2}\"; do\n"
          "    case $word in -*) ;; *) cmd=$word; break ;; esac\n"
          "  done\n"
          "  case $prev in\n",
          stdout);
    each_common(put_bash_choices, true);
    for (size_t i = 0; commands[i]; i++)
        for (const api__flag *f = commands[i]->own; f && f->name; f++)
            put_bash_choices(f);
    fputs("  esac\n  flags=\"", stdout);
    each_common(put_word, false);
    fputs("\"\n  case $cmd in\n", stdout);
    for (size_t i = 0; commands[i]; i++) {
        if (commands[i]->hidden)
            continue;
        printf("    %s) flags+=\"", commands[i]->name);
        each_flag(commands[i], put_word);
        puts("\" ;;");
    }
    fputs("    *) flags+=\"", stdout);
    each_flag(&cmd_r, put_word);
    fputs("\" ;;\n  esac\n"
          "  if [[ -z $cmd && $cur != -* ]]; then\n    COMPREPLY=($(compgen -W \"",
          stdout);
    for (size_t i = 0; commands[i]; i++)
        if (!commands[i]->hidden)
            printf("%s%s", i ? " " : "", commands[i]->name);
    fputs("\" -- \"$cur\"))\n  elif [[ $cur == -* ]]; then\n"
          "    COMPREPLY=($(compgen -W \"$flags\" -- \"$cur\"))\n"
          "  fi\n"
          "  mapfile -t found < <(api __complete \"${words[@]:1}\" 2>/dev/null)\n"
          "  for word in \"${found[@]}\"; do _api_offer \"${word%%$'\\t'*}\"; done\n"
          "  [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace\n"
          "}\n"
          "complete -o default -o bashdefault -F _api api\n",
          stdout);
}

/* zsh and fish: text in single quotes */

static void put_quoted(const char *s, const char *special)
{
    for (; *s; s++) {
        if (*s == '\'')
            fputs("'\\''", stdout);
        else if (strchr(special, *s))
            printf("\\%c", *s);
        else
            putchar(*s);
    }
}

static void put_variable(const api__flag *f)
{
    if (f->env)
        printf(" ($%s)", f->env);
}

static void put_zsh_flag(const api__flag *f)
{
    fputs("    '", stdout);
    if (f->kind == API__FLAG_LIST)
        putchar('*');
    printf("--%s%s[", f->name, f->kind == API__FLAG_SWITCH ? "" : "=");
    put_quoted(f->help, "[]:");
    put_variable(f);
    putchar(']');
    if (f->kind != API__FLAG_SWITCH) {
        printf(":%s:", f->value);
        if (f->choices)
            printf("(%s)", f->choices);
        else
            fputs("_files", stdout);
    }
    puts("'");
}

static void zsh(void)
{
    fputs("#compdef api\n# zsh completion of api; made by \"api completion zsh\".\n"
          "_api() {\n  local -a common commands own\n  local cmd word\n  commands=(\n",
          stdout);
    for (size_t i = 0; commands[i]; i++) {
        if (commands[i]->hidden)
            continue;
        printf("    '%s:", commands[i]->name);
        put_quoted(commands[i]->about, ":");
        puts("'");
    }
    fputs("  )\n  common=(\n", stdout);
    each_common(put_zsh_flag, false);
    fputs("  )\n  for word in ${words[2,CURRENT-1]}; do\n    case $word in -*) ;; *) cmd=$word; break ;; esac\n  done\n"
          "  case $cmd in\n",
          stdout);
    for (size_t i = 0; commands[i]; i++) {
        if (commands[i]->hidden)
            continue;
        printf("  %s) own=(\n", commands[i]->name);
        each_flag(commands[i], put_zsh_flag);
        fputs("  ) ;;\n", stdout);
    }
    fputs("  *) own=(\n", stdout);
    each_flag(&cmd_r, put_zsh_flag);
    fputs("  ) ;;\n  esac\n  _arguments -s $common $own '*: :_api_words'\n}\n"
          "_api_words() {\n"
          "  [[ -z $cmd ]] && _describe command commands\n"
          "  local -a found\n"
          "  found=(${(f)\"$(api __complete \"${(@Q)words[2,CURRENT-1]}\" \"${(Q)PREFIX}\" 2>/dev/null)\"})\n"
          "  found=(${found%%$'\\t'*})\n"
          "  if (( $#found )); then\n"
          "    compadd -S '' -- ${(M)found:#*=}\n"
          "    compadd -- ${found:#*=}\n"
          "  else\n"
          "    _files\n"
          "  fi\n"
          "}\n"
          "_api \"$@\"\n",
          stdout);
}

static const char *fish_condition;

static void put_fish_flag(const api__flag *f)
{
    printf("complete -c api%s -l %s", fish_condition, f->name);
    if (f->letter)
        printf(" -s %c", f->letter);
    if (f->kind != API__FLAG_SWITCH)
        fputs(" -r", stdout);
    if (f->choices)
        printf(" -f -a '%s'", f->choices);
    fputs(" -d '", stdout);
    put_quoted(f->help, "");
    put_variable(f);
    puts("'");
}

static void fish(void)
{
    fputs("# fish completion of api; made by \"api completion fish\".\n"
          "complete -c api -f\n"
          "complete -c api -a '(api __complete (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'\n",
          stdout);
    fish_condition = "";
    each_common(put_fish_flag, false);
    for (size_t i = 0; commands[i]; i++) {
        if (commands[i]->hidden)
            continue;
        printf("complete -c api -n __fish_use_subcommand -a %s -d '", commands[i]->name);
        put_quoted(commands[i]->about, "");
        puts("'");
        char condition[96];
        snprintf(condition, sizeof condition, " -n '__fish_seen_subcommand_from %s'", commands[i]->name);
        fish_condition = condition;
        each_flag(commands[i], put_fish_flag);
    }
    fish_condition = "";
}

static int run(cli *c, const command *self, void *own, int argc, char **argv)
{
    (void)own;
    static const struct {
        const char *name;
        void (*print)(void);
    } shells[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};
    for (size_t i = 0; argc == 1 && i < sizeof shells / sizeof *shells; i++) {
        if (strcmp(shells[i].name, argv[0]) == 0) {
            shells[i].print();
            return DONE;
        }
    }
    return fail(c, FAIL_USAGE, "usage: api %s", self->usage);
}

const command cmd_completion = {
    .name = "completion",
    .usage = "completion bash | zsh | fish",
    .about = "Print the completion script of a shell",
    .examples = "  source <(api completion bash)",
    .run = run,
};
