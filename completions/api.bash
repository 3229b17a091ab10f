# bash completion of api; made by "api completion bash".
_api() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} cmd= word flags
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in -*) ;; *) cmd=$word; break ;; esac
  done
  case $prev in
    --format) COMPREPLY=($(compgen -W "table json jsonl yaml csv tsv raw" -- "$cur")); return ;;
    --error-body) COMPREPLY=($(compgen -W "stdout stderr" -- "$cur")); return ;;
    --log-level) COMPREPLY=($(compgen -W "error warn info debug" -- "$cur")); return ;;
    --log-format) COMPREPLY=($(compgen -W "text json" -- "$cur")); return ;;
  esac
  flags=" --server --local --header --user --token --password-stdin --dry-run --curl --retry --max-time --ok --yes --no-input --quiet --help --version"
  case $cmd in
    init) flags+=" --c --force" ;;
    serve) flags+=" --host --port --unix --workers --isolate --database --log-level --log-format --access-log --proxies --root-path --limit --metrics --reload --cc --cflags" ;;
    check) flags+=" --cc --cflags" ;;
    routes) flags+=" --cc --cflags --format --columns --jq --head --verbose --error-body" ;;
    openapi) flags+=" --cc --cflags --format --columns --jq --head --verbose --error-body" ;;
    users) flags+=" --admin --revoke --database --format --columns --jq --head --verbose --error-body" ;;
    auth) flags+=" --username --scheme" ;;
    get) flags+=" --data --no-check --all --format --columns --jq --head --verbose --error-body" ;;
    head) flags+=" --data --no-check --all --format --columns --jq --head --verbose --error-body" ;;
    options) flags+=" --data --no-check --all --format --columns --jq --head --verbose --error-body" ;;
    post) flags+=" --data --no-check --all --format --columns --jq --head --verbose --error-body" ;;
    put) flags+=" --data --no-check --all --format --columns --jq --head --verbose --error-body" ;;
    patch) flags+=" --data --no-check --all --format --columns --jq --head --verbose --error-body" ;;
    delete) flags+=" --data --no-check --all --format --columns --jq --head --verbose --error-body" ;;
    call) flags+=" --data --no-check --all --format --columns --jq --head --verbose --error-body" ;;
    r) flags+=" --data --no-check --all --format --columns --jq --head --verbose --error-body" ;;
    repl) flags+="" ;;
    help) flags+="" ;;
    completion) flags+="" ;;
    *) flags+=" --data --no-check --all --format --columns --jq --head --verbose --error-body" ;;
  esac
  if [[ -z $cmd && $cur != -* ]]; then
    COMPREPLY=($(compgen -W "init serve check routes openapi users auth get head options post put patch delete call r repl help completion" -- "$cur"))
  elif [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$cur"))
  fi
  local IFS=$'\n'
  for word in $(api __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null); do
    word=${word%%$'\t'*}
    case " ${COMPREPLY[*]} " in *[[:space:]]"$word"[[:space:]]*) ;; *) COMPREPLY+=("$word") ;; esac
  done
  [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
}
complete -o default -o bashdefault -F _api api
