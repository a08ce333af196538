# Types lines into a shell on a terminal, as a person does, each with a tab at its end, and prints
# what was run for it: type.zsh SHELL SCRIPT LINE...
zmodload zsh/zpty
shell=$1 script=$2; shift 2
seen=

await() {  # until the terminal has shown it, for 20 s at most
  local tries=200 more
  until [[ $seen == *$~1* ]]; do
    (( tries-- )) || { print -r -- "never shown: $1, but ${(V)seen}"; exit 1 }
    zpty -rt z more && seen+=$more || sleep 0.1
  done
}

case $shell in
  zsh) zpty -b z zsh -f -i; setup="autoload -U compinit; compinit -u -D" ;;
  bash) zpty -b z bash --noprofile --norc -i; setup="bind 'set enable-bracketed-paste off'" ;;
esac
zpty -w z "PS1='' PS2=''; $setup"
zpty -w z "sluice() { printf 'RAN<%s>\n' \"\$*\"; }; source $script; echo LOADED\$?"
await 'LOADED0'
for line; do
  seen=
  zpty -w -n z "sluice $line"$'\t'
  sleep 0.5
  zpty -w -n z $'\r'
  await 'RAN<*>'
  print -r -- "${${seen##*RAN<}%%>*}"
done
