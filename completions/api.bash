# bash completion of api; made by "api completion bash".
_api_words() {
  local rest=${COMP_LINE:0:COMP_POINT} piece i
  for ((i = 0; i <= COMP_CWORD; i++)); do
    piece=${COMP_WORDS[i]}
    if ((i)) && [[ $rest == [![:space:]]* ]]; then
      piece=${piece:0:${#rest}}
      words[-1]+=$piece
    else
      rest=${rest#"${rest%%[![:space:]]*}"}
      piece=${piece:0:${#rest}}
      words+=("$piece")
    fi
    rest=${rest:${#piece}}
  done
  raw=$piece
  before=${words[-1]%"$piece"}
  [[ $piece == [=:] || $piece == :: ]] && before+=$piece raw=
  before=${before//[\\\"\']/}
  for ((i = 0; i < ${#words[@]}; i++)); do words[i]=${words[i]//[\\\"\']/}; done
}
_api_offer() {
  local text=${1#"$before"} word
  case $raw in
    \"*) text=${text//\\/\\\\} text=${text//\"/\\\"} text=${text//\$/\\$} text=${text//\`/\\\`} ;;
    \'*) text=${text//\'/\'\\\'\'} ;;
    *) [[ $text == *[![:alnum:]_.,/+@%=:-]* ]] && printf -v text %q "$text" ;;
  esac
  for word in "${COMPREPLY[@]}"; do [[ $word == "$text" ]] && return; done
  COMPREPLY+=("$text")
}
_api() {
  local cur prev cmd= word flags raw before words=() found=()
  _api_words
  cur=${words[-1]} prev=${words[-2]}
  for word in "${words[@]:1:${#words[@]}-2}"; do
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
    serve) flags+=" --host --port --unix --workers --isolate --database --read-only --log-level --log-format --access-log --proxies --root-path --limit --metrics --reload --cc --cflags" ;;
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
  mapfile -t found < <(api __complete "${words[@]:1}" 2>/dev/null)
  for word in "${found[@]}"; do _api_offer "${word%%$'\t'*}"; done
  [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
}
complete -o default -o bashdefault -F _api api
