# Lists SCIM Groups with scim2-cli, one process a page, as its command line allows; prints id and displayName by id.
set -eu
export SCIM_CLI_HEADERS="Authorization: Bearer $SCIM_SECRET"
start=1
total=1
while [ "$start" -le "$total" ]; do
  page=$("$SCIM2" --url "$SCIM" query group --start-index "$start" --count 100)
  total=$(printf %s "$page" | jq .totalResults)
  printf %s "$page" | jq -r '.Resources[] | [.id, .displayName] | @tsv'
  start=$((start + 100))
done | sort
