#!/usr/bin/env bash
# Nothing in the repository knows where it was written: no folder of a
# workplace, no package registry's host.
. "$(dirname "$0")/meta.sh"

pattern='(^|[^[:alnum:]_.])/wor[k]/|/hom[e]/|/tm[p]/b-|np[m]js'
pattern+='|registr[y]\.[a-z]+\.(org|com)|deb\.debia[n]\.'
while IFS= read -r line; do
    fault "$line"
done < <(files '*' | xargs -d '\n' grep -InHE "$pattern" | cut -c1-120)
verdict "$(files '*' | wc -l) files"
