#!/usr/bin/env bash
# Step 3 of docs/deploy.md: the app registrations of one environment, by infra/identity.bicep.
#
#   infra/registrations.sh what-if <object id of the identity> [parameter=value ...]
#   infra/registrations.sh create  <object id of the identity> [parameter=value ...]
#
# App registrations belong to the tenant, not to a resource group. So this looks first: a registration that trusts
# another identity is another environment's bot and is refused, and addresses of the board that are there stay.
# Reads GROUP and RINGROTA_NAME (default: ringrota). JOIN=yes adds this identity to a registration that trusts another one,
# which only a move to another region needs.
set -euo pipefail

usage() { sed -n '4,5s/^# *//p' "$0" >&2; exit 2; }
[[ $# -ge 2 && ( $1 = what-if || $1 = create ) && $2 =~ ^[0-9a-fA-F-]{36}$ ]] || usage
lower() { printf %s "$1" | tr '[:upper:]' '[:lower:]'; }
mode=$1 identity=$(lower "$2")
shift 2
: "${GROUP:?Set GROUP to the resource group of the environment.}"
name=${RINGROTA_NAME:-ringrota}
unique=$name-$GROUP
given=()
for parameter in "$@"; do
  case $parameter in
    uniqueName=*) unique=${parameter#*=} ;;
    environmentName=*) unique=$name-${parameter#*=} given+=("$parameter") ;;
    *=*) given+=("$parameter") ;;
    *) usage ;;
  esac
done
unique=$(lower "$unique")

# graph <path> <query>: what Microsoft Graph has; empty where there is no such registration.
graph() {
  local answer
  if answer=$(az rest --method GET --uri "https://graph.microsoft.com/v1.0/applications(uniqueName='$1" --query "$2" --output "${3:-tsv}" 2>&1); then
    printf '%s' "$answer" | tr -d '\r\n'
  elif [[ $answer != *ResourceNotFound* ]]; then
    echo "$answer" >&2
    return 1
  fi
}

app=$(graph "$unique')" appId)
if [[ -z $app ]]; then
  echo "New: $unique, $unique-board"
  legacy=$(graph "ringrota')/federatedIdentityCredentials" "value[?subject=='$identity'] | [0].name")
  if [[ -n $legacy ]]; then
    echo "This identity has a registration already: give uniqueName=ringrota." >&2
    exit 1
  fi
else
  credential=$(graph "$unique')/federatedIdentityCredentials" "value[?subject=='$identity'] | [0].name")
  others=$(graph "$unique')/federatedIdentityCredentials" "join(' ', value[?subject!='$identity'].subject)")
  if [[ -z $credential && -n $others && ${JOIN:-no} != yes ]]; then
    echo "Refused: the registration $unique ($app) trusts another identity ($others)." >&2
    echo "It is the bot of another environment. Give this one a name of its own: environmentName=<name>." >&2
    exit 1
  fi
  echo "There already: $unique ($app), trusts ${credential:+this identity}${others:+ $others}"
  [[ -z $credential ]] || given+=("credentialName=$credential")
fi

urls=$(graph "$unique-board')" "spa.redirectUris" json)
echo "Addresses of the board that stay: ${urls:-none}"

exec az deployment group "$mode" --resource-group "$GROUP" --name bot-identity \
  --template-file "$(dirname "$0")/identity.bicep" \
  --parameters "managedIdentityPrincipalId=$identity" "name=$name" "uniqueName=$unique" "boardUrls=${urls:-[]}" ${given[@]+"${given[@]}"} \
  $([[ $mode = what-if ]] || echo "--query properties.outputs.{BOT_APP_ID:botAppId.value,BOARD_CLIENT_ID:boardClientId.value}")
