# Lists Teams as an administrator's loop does: one client process a page, jq on every page.
# $1: curl or xh. Prints id, name and number of employees whose Primary team it is, by id.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
token=$(curl -s "$IDENTITY" -d grant_type=client_credentials -d "client_id=$CLIENT_ID" -d "client_secret=$CLIENT_SECRET" \
  -d scope=officernd.api.read | jq -r .access_token)
page() {
  if [ "$1" = curl ]; then
    curl -sf -D "$folder/headers" -H "Authorization: Bearer $token" "$2" >"$folder/body"
  else
    xh --ignore-stdin --check-status --pretty=none --print=h "$2" "Authorization:Bearer $token" \
      --output "$folder/body" --download 2>"$folder/headers" >&2
  fi
}
list() {
  next=
  while :; do
    page "$1" "$API/$2?\$limit=100$next"
    jq -r "$3" "$folder/body"
    cursor=$(tr -d '\r' <"$folder/headers" | sed -n 's/^rnd-cursor-next: //Ip')
    [ -n "$cursor" ] || break
    next="&\$next=$cursor"
  done
}
list "$1" teams '.[] | [._id, .name] | @tsv' | sort >"$folder/teams"
list "$1" members '.[] | .team // empty' | sort | uniq -c | awk '{ print $2 "\t" $1 }' | sort >"$folder/people"
list "$1" offices '.[] | ._id' >"$folder/offices"
join -t "$(printf '\t')" -a 1 -e 0 -o 0,1.2,2.2 "$folder/teams" "$folder/people"
